// Each thing that is good once, presented by 16 at once to two server processes on one PostgreSQL.
// node bench/races.ts [rounds] [name of a race]
import { raceWorld, races } from '../test/e2e/races.ts'
import { startTwoProcesses } from '../test/e2e/two-processes.ts'

const rounds = Number(process.argv[2] ?? 1000)
const chosen = process.argv[3]
const two = await startTwoProcesses()
try {
  const world = await raceWorld(two)
  console.log(
    '| presented by 16 at once | rounds | exactly one winner | none | several | rounds/s |',
  )
  console.log('|---|---:|---:|---:|---:|---:|')
  for (const { name, round } of races.filter((race) => race.name.includes(chosen ?? ''))) {
    const seen = { one: 0, none: 0, several: 0 }
    const began = performance.now()
    for (let number = 0; number < rounds; number++) {
      const winners = await round(world, number)
      seen[winners === 1 ? 'one' : winners === 0 ? 'none' : 'several']++
    }
    const rate = rounds / ((performance.now() - began) / 1000)
    console.log(
      `| ${name} | ${rounds} | ${seen.one} | ${seen.none} | ${seen.several} | ${rate.toFixed(1)} |`,
    )
    if (seen.one !== rounds) process.exitCode = 1
  }
} finally {
  await two.stop()
}
