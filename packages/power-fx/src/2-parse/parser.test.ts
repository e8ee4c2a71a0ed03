import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Node } from './ast.ts'
import { parse } from './parser.ts'

/** The tree as text: operators in prefix form. */
function show(node: Node): string {
  switch (node.kind) {
    case 'Number':
      return node.text
    case 'Text':
      return JSON.stringify(node.value)
    case 'Name':
      return node.name
    case 'Binary':
      return `(${node.operator} ${show(node.left)} ${show(node.right)})`
    case 'Unary':
      return `(${node.operator} ${show(node.operand)})`
    case 'Dot':
      return `${show(node.left)}.${node.name}`
    case 'Call':
      return `${node.namespace && `${node.namespace}.`}${node.name}(${node.args.map(show).join(' ')})`
    case 'As':
      return `(As ${show(node.left)} ${node.name})`
    case 'Chain':
      return `(; ${node.parts.map(show).join(' ')})`
    case 'Record':
      return `${node.source ? `${node.source.name}@` : ''}{${node.fields.map((f) => `${f.name}:${show(f.value)}`).join(' ')}}`
    case 'Table':
      return `[${node.items.map(show).join(' ')}]`
    case 'Interpolation':
      return `$(${node.parts.map(show).join(' ')})`
    default:
      return node.kind
  }
}

void test('operators bind as strongly as the language says', () => {
  const cases: [string, string][] = [
    ['1 + 2 * 3', '(+ 1 (* 2 3))'],
    ['-2^2', '(- (^ 2 2))'],
    ['2^3^2', '(^ 2 (^ 3 2))'],
    ['a - b', '(+ a (- b))'],
    ['Accounts@{a: 1}.a', 'Accounts@{a:1}.a'],
    ['a || b && c', '(|| a (&& b c))'],
    ['a Or b And c', '(|| a (&& b c))'],
    ['a & b = c', '(= (& a b) c)'],
    ['50%', '(% 50)'],
    ['Not a And b', '(&& (! a) b)'],
    ['T.x.y', 'T.x.y'],
    ['A.B(1)', 'A.B(1)'],
    ['Filter(T As X, X.a in b)', 'Filter((As T X) (in X.a b))'],
    ["{'a b': 1, c: [1, 2]}", '{a b:1 c:[1 2]}'],
    ['$"a{1 + 1}b"', '$("a" (+ 1 1) "b")'],
    ['/* c */ 1 // d', '1'],
  ]
  for (const [text, expected] of cases) {
    const { tree, errors } = parse(text)
    assert.deepEqual(errors, [], text)
    assert.equal(show(tree), expected)
  }
})

void test('chains are read where they are allowed', () => {
  assert.equal(show(parse('a; b;', { allowChains: true }).tree), '(; a b)')
  assert.notEqual(parse('a; b').errors.length, 0)
})

void test('decimal commas change the separators', () => {
  const separators = { decimal: ',', list: ';', chain: ';;' } as const
  const { tree } = parse('If(a;1,5;2);; b', { separators, allowChains: true })
  assert.equal(show(tree), '(; If(a 1.5 2) b)')
})

void test('any text gives a tree', () => {
  for (const text of [
    '',
    '(',
    '1 +',
    'If(',
    '{a',
    "'x",
    '"x',
    '$"{',
    '[@',
    'a..b',
    ')',
    ';;',
    '\u0000',
  ])
    assert.ok(parse(text).tree, text)
})
