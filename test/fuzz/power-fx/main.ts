// node test/fuzz/power-fx/main.ts grammar|bytes [count] [seed] [from]: fuzzes the language.
import { type FuzzKind, fuzz } from './fuzz.ts'

const [kind = 'grammar', count = '10000', seed = '1', from = '0'] = process.argv.slice(2)
if (kind !== 'grammar' && kind !== 'bytes')
  throw new TypeError(`kind: neither grammar nor bytes: ${kind}`)

const started = Date.now()
const seen = new Set<string>()
const report = await fuzz(kind satisfies FuzzKind, Number(seed), {
  from: Number(from),
  count: Number(count),
  onFinding({ index, text, problem }) {
    // One of a kind is enough to read.
    const key = problem
      .split('\n')
      .slice(0, 3)
      .join('\n')
      .replace(/printed as .*/s, 'printed as')
    if (seen.has(key)) return
    seen.add(key)
    console.log(`replay: ${kind} 1 ${seed} ${index}\n  ${JSON.stringify(text)}\n  ${problem}`)
  },
})
const { findings, ...counts } = report
console.log({
  ...counts,
  findings: findings.map(({ index }) => index),
  seconds: (Date.now() - started) / 1000,
})
process.exitCode = findings.length > 0 ? 1 : 0
