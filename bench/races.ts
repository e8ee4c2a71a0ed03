// Each thing that is good once, presented by 16 at once to two server processes on one PostgreSQL.
// node bench/races.ts [rounds] [seconds for each race] [part of a race's name]
import { raceWorld, races } from '../test/e2e/races.ts'
import { startTwoProcesses } from '../test/e2e/two-processes.ts'

const rounds = Number(process.argv[2] ?? 1000)
const seconds = Number(process.argv[3] ?? Infinity)
const chosen = process.argv[4] ?? ''
const two = await startTwoProcesses()
let isStopped = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (isStopped = true))
try {
  const world = await raceWorld(two)
  console.log(
    '| presented by 16 at once | rounds | exactly one winner | none | several | broken off | rounds/s |',
  )
  console.log('|---|---:|---:|---:|---:|---:|---:|')
  for (const { name, round } of races.filter((race) => race.name.includes(chosen))) {
    const seen = { one: 0, none: 0, several: 0 }
    const began = performance.now()
    const elapsed = (): number => (performance.now() - began) / 1000
    let done = 0
    let brokenOff = 0
    while (done < rounds && elapsed() < seconds && !isStopped) {
      let winners: number
      try {
        winners = await round(world, done + brokenOff)
      } catch (error) {
        // Where the machine stood still for longer than a request may take, nobody was decided about.
        if (++brokenOff > rounds / 20) throw error
        console.error(`Broken off: ${(error as Error).message.slice(0, 1000)}`)
        continue
      }
      seen[winners === 1 ? 'one' : winners === 0 ? 'none' : 'several']++
      done++
    }
    console.log(
      `| ${name} | ${done} | ${seen.one} | ${seen.none} | ${seen.several} | ${brokenOff} | ${(done / elapsed()).toFixed(1)} |`,
    )
    if (seen.one !== done) process.exitCode = 1
  }
} finally {
  await two.stop()
}
