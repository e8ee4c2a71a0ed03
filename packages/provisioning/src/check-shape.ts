import { isAlias, isMap, isScalar, isSeq, type Document, type Node } from 'yaml'
import type { Finding, Place } from './finding.ts'
import type { Member, Shape } from './shape.ts'

/** Judges a node of the file against what may stand there; findings come in the order of the text. */
export function checkShape(
  document: Document,
  placeOf: (node: Node | null | undefined) => Place,
  shape: Shape,
): Finding[] {
  const findings: Finding[] = []
  const say = (node: Node | null | undefined, message: string): void => {
    findings.push({ ...placeOf(node), message })
  }

  function check(given: Node | null | undefined, member: Member, path: string): void {
    const node = isAlias(given) ? given.resolve(document) : given
    switch (member.is) {
      case 'text':
      case 'flag':
      case 'number':
        return checkScalar(node, member, path)
      case 'mapping':
        if (!isMap(node)) say(node, `${path} must be a mapping.`)
        return
      case 'list':
        if (!isSeq(node)) return say(node, `${path} must be a list: lines that begin with "- ".`)
        for (const [index, item] of node.items.entries())
          check(item as Node, { ...member.of, required: true }, `${path}[${index}]`)
        return
      case 'either':
        return check(node, isMap(node) ? member.record : member.text, path)
      case 'record':
        return checkRecord(node, member, path)
    }
  }

  function checkRecord(
    node: Node | null | undefined,
    { members }: Extract<Shape, { is: 'record' }>,
    path: string,
  ): void {
    const at = path === '' ? 'The file' : path
    if (!isMap(node)) return say(node, `${at} must be a mapping: lines of "name: value".`)
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : ''
      const member = Object.hasOwn(members, name) ? members[name] : undefined
      if (member === undefined)
        say(key as Node, `${at} has no "${name}"${suggestion(name, Object.keys(members))}`)
      else check((value ?? key) as Node, member, path === '' ? name : `${path}.${name}`)
    }
    for (const [name, member] of Object.entries(members))
      if (member.required && !node.has(name)) say(node, `${at} needs "${name}": ${member.about}`)
  }

  function checkScalar(
    node: Node | null | undefined,
    member: Extract<Member, { is: 'text' | 'flag' | 'number' }>,
    path: string,
  ): void {
    const value = isScalar(node) ? node.value : undefined
    if (value === null && member.is === 'text' && !member.required) return
    const type = { text: 'string', flag: 'boolean', number: 'number' }[member.is]
    const expected = { text: 'text', flag: 'true or false', number: 'a number' }[member.is]
    if (typeof value !== type)
      return say(
        node,
        `${path} must be ${expected}.${member.is === 'text' && isScalar(node) ? ' Put it in quotes.' : ''}`,
      )
    const values: readonly unknown[] | undefined = member.values
    if (values && !values.includes(value))
      say(node, `${path} must be one of: ${values.map(String).join(', ')}.`)
    if (member.is !== 'text' || member.pattern === undefined) return
    if (!new RegExp(member.pattern, 'u').test(String(value)))
      say(node, `${path} is "${String(value)}", which is not its form. ${member.about}`)
  }

  check(document.contents as Node | null, shape, '')
  return findings.toSorted((a, b) => a.line - b.line || a.column - b.column)
}

/** ` . Did you mean …?` by the fewest letters that differ, else what there is. */
function suggestion(name: string, names: readonly string[]): string {
  const [near] = names
    .map((each) => ({ each, distance: distanceOf(name.toLowerCase(), each.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance)
  if (near && near.distance <= Math.max(2, name.length / 3)) return `. Did you mean "${near.each}"?`
  return `; it takes ${names.join(', ')}.`
}

/** Levenshtein's distance. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of Array.from(a).entries()) {
    const next = [i + 1]
    for (const [j, other] of Array.from(b).entries())
      next.push(
        Math.min(
          (next[j] ?? 0) + 1,
          (row[j + 1] ?? 0) + 1,
          (row[j] ?? 0) + (letter === other ? 0 : 1),
        ),
      )
    row = next
  }
  return row[b.length] ?? 0
}
