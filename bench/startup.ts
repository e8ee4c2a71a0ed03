// How long the bundle (scripts/bundle.ts), which npm start runs, takes from the start of its process to "Patchbay is
// running", on a new and on a used data folder; and how long `patchbay --help` takes.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle } from '../scripts/bundle.ts'
import { freePort } from '../test/e2e/free-port.ts'

const ROUNDS = 5
const program = await bundle()

const first: number[] = []
const later: number[] = []
const help: number[] = []
for (let round = 0; round < ROUNDS; round++) {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-bench-'))
  first.push(await start(folder))
  later.push(await start(folder))
  rmSync(folder, { recursive: true })
  const begun = performance.now()
  spawnSync(process.execPath, [program, '--help'])
  help.push(performance.now() - begun)
}
console.log(`| | min ms | median ms | max ms |\n|---|---|---|---|`)
console.log(row('first, with a new data folder', first))
console.log(row('later', later))
console.log(row('patchbay --help', help))

async function start(folder: string): Promise<number> {
  const ports = await Promise.all([freePort(), freePort(), freePort()])
  const begun = performance.now()
  const child = spawn(process.execPath, [program, 'start'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      PATCHBAY_DATA_DIR: folder,
      PATCHBAY_HTTPS_PORT: String(ports[0]),
      PATCHBAY_HTTP_PORT: String(ports[1]),
      PATCHBAY_SAMPLE_API_PORT: String(ports[2]),
    },
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.includes('Patchbay is running')) resolve()
    })
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)))
  })
  const took = performance.now() - begun
  await new Promise((resolve) => {
    child.removeAllListeners('exit')
    child.once('exit', resolve)
    child.kill()
  })
  return took
}

function row(name: string, values: number[]): string {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (index: number): number => Math.round(sorted[index] ?? 0)
  return `| ${name} | ${at(0)} | ${at(Math.floor(sorted.length / 2))} | ${at(sorted.length - 1)} |`
}
