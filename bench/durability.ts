// A server is killed without warning, again and again, under load: what it acknowledged is there
// afterwards, and what was good once is not good twice.
// node bench/durability.ts [cuts] [sqlite|postgresql] [seconds]
import { type CutEngine, type CutResult, survivePowerCuts } from '../test/e2e/kill.ts'

const cuts = Number(process.argv[2] ?? 500)
const engine: CutEngine = process.argv[3] === 'postgresql' ? 'postgresql' : 'sqlite'
const seconds = Number(process.argv[4] ?? Infinity)
const began = performance.now()
const progress = (done: number, soFar: CutResult): void => {
  if (done % 10 === 0 || soFar.lost.length + soFar.twice.length > 0)
    console.error(`${done} of ${cuts}: ${JSON.stringify(soFar)}`)
}
const result = await survivePowerCuts(engine, cuts, progress, seconds)
console.log(
  `${engine}: ${JSON.stringify(result)} in ${Math.round((performance.now() - began) / 1000)} s`,
)
process.exitCode = result.lost.length + result.twice.length > 0 ? 1 : 0
