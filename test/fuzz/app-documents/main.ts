// Reads damaged app documents: node test/fuzz/app-documents/main.ts [count] [seed]
import { fuzz } from './fuzz.ts'

const [count = 100_000, seed = 20_261_124] = process.argv.slice(2).map(Number)
let peak = 0
const started = performance.now()
const result = fuzz(seed, { count }, (done, problems) => {
  peak = Math.max(peak, process.memoryUsage().rss)
  console.log(`${done} documents, ${problems} problems, ${Math.round(peak / 1_000_000)} MB at most`)
})
const seconds = (performance.now() - started) / 1000
for (const { seed: own, form, message } of result.problems)
  console.log(`seed ${own} (${form}): ${message}`)
console.log(
  JSON.stringify({
    ...result,
    problems: result.problems.length,
    seconds: Math.round(seconds),
    peakMegabytes: Math.round(peak / 1_000_000),
  }),
)
process.exitCode = result.problems.length === 0 ? 0 : 1
