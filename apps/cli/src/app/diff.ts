import { type Change, compareDocuments } from '@patchbay/app-model'
import { describe } from './finding.ts'
import { openApp } from './open.ts'

/** Says what differs; gives 0 when nothing does, 1 when something does, 2 when it cannot be told. */
export async function diff(before: string, after: string, json: boolean): Promise<number> {
  const [a, b] = [await openApp(before), await openApp(after)]
  if ('refusal' in a || 'refusal' in b) {
    const findings = [a, b].flatMap((one) => ('refusal' in one ? [one.refusal] : []))
    if (json) console.log(JSON.stringify({ before, after, same: false, changes: [], findings }))
    else for (const finding of findings) console.log(describe(before, finding))
    return 2
  }
  const changes = compareDocuments(a.read.document, b.read.document)
  const same = changes.length === 0
  if (json) console.log(JSON.stringify({ before, after, same, changes, findings: [] }))
  else {
    for (const line of spokenChanges(changes)) console.log(line)
    console.log(same ? 'The apps are the same.' : `${changes.length} differences`)
  }
  return same ? 0 : 1
}

const SIGNS: Readonly<Record<Change['kind'], string>> = {
  added: '+',
  removed: '-',
  changed: '~',
  renamed: '»',
  moved: '→',
  reordered: '↕',
}

/** Changes as lines, those of one control below its name. */
function* spokenChanges(changes: readonly Change[]): Iterable<string> {
  let last = ''
  for (const { kind, control, property, before, after } of changes) {
    if (property === '') {
      yield `${SIGNS[kind]} ${control} (${after || before})`
      last = control
      continue
    }
    if (control !== last) yield `  ${control}`
    last = control
    if (kind === 'renamed') yield `    » was called ${before}`
    else if (kind === 'moved') yield `    → from ${before} to ${after}`
    else if (kind === 'reordered') yield `    ↕ now ${after}`
    else if (kind === 'changed') yield* sideBySide(property, before, after)
    else yield `    ${SIGNS[kind]} ${property}: ${indented(kind === 'added' ? after : before)}`
  }
}

function* sideBySide(property: string, before: string, after: string): Iterable<string> {
  if (!before.includes('\n') && !after.includes('\n') && before.length + after.length < 90) {
    yield `    ~ ${property}: ${before} → ${after}`
    return
  }
  const [old, now] = [before.split(/\r?\n/), after.split(/\r?\n/)]
  let same = 0
  while (same < old.length && same < now.length && old[same] === now[same]) same++
  let tail = 0
  while (tail < Math.min(old.length, now.length) - same && old.at(-1 - tail) === now.at(-1 - tail))
    tail++
  const where = same === 0 && tail === 0 ? '' : ` from line ${same + 1}`
  yield `    ~ ${property}:${where}`
  for (const line of old.slice(same, old.length - tail)) yield `      - ${line}`
  for (const line of now.slice(same, now.length - tail)) yield `      + ${line}`
}

function indented(text: string): string {
  return text.replaceAll(/\r?\n/g, '\n        ')
}
