// node test/fuzz/identity/main.ts [count] [seed]: fuzzes authorize, token, devicecode and logout.
import { fuzzIdentity } from './fuzz.ts'

const [count = '10000', seed = '1'] = process.argv.slice(2)
const started = Date.now()
const { findings, ...counts } = await fuzzIdentity(
  Number(seed),
  Number(count),
  ({ requests, cpu, findings: found }) => {
    console.error(`${requests}: ${found.length} found, slowest ${Math.round(cpu.slowest)} ms`)
  },
)
const seen = new Set<string>()
for (const { index, request, problem } of findings) {
  // One of a kind is enough to read.
  const key = problem.slice(0, 60)
  if (seen.has(key)) continue
  seen.add(key)
  console.log(`${index}: ${JSON.stringify(request)}\n  ${problem}`)
}
console.log({ ...counts, findings: findings.length, seconds: (Date.now() - started) / 1000 })
process.exitCode = findings.length > 0 ? 1 : 0
