import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  type JsonObject,
  asWritten,
  bindOperations,
  decodeText,
  listOperations,
  matchOperation,
  parseDefinition,
  parseProperties,
  validateConnector,
  withDefaultLoginUri,
  withKeepsakes,
  withRedirectUrl,
  withoutClientSecret,
} from '@patchbay/connector-model'

/** Published connector definitions beside the project. */
const CORPUS = fileURLToPath(new URL('../../../shared/corpus/connectors/', import.meta.url))
const skip = existsSync(CORPUS) ? false : `There is no corpus at ${CORPUS}.`

interface Connector {
  folder: string
  /** Bytes of the definition. */
  size: number
  definition: JsonObject
  properties: JsonObject
}

/** Folders whose files are broken beyond what a lenient reader takes: brackets and commas miss. */
const UNREADABLE_AT_MOST = 7

void describe('published connectors', { skip }, () => {
  const connectors: Connector[] = []
  const refused: { folder: string; messages: string[] }[] = []

  before(() => {
    for (const entry of readdirSync(CORPUS, { recursive: true, encoding: 'utf8' })) {
      if (!entry.endsWith('apiDefinition.swagger.json')) continue
      const folder = join(CORPUS, entry, '..')
      const read = (name: string) => decodeText(readFileSync(join(folder, name)))
      const definition = parseDefinition(read('apiDefinition.swagger.json'))
      const properties = parseProperties(read('apiProperties.json'))
      if (definition.document && properties.document)
        connectors.push({
          folder: entry,
          size: statSync(join(CORPUS, entry)).size,
          definition: definition.document,
          properties: properties.document,
        })
      else
        refused.push({
          folder: entry,
          messages: [...definition.findings, ...properties.findings]
            .filter(({ severity }) => severity === 'error')
            .map(({ message, line }) => `${line}: ${message}`),
        })
    }
  })

  void test('are read, or refused with line and column', () => {
    assert.ok(connectors.length >= 620, `${connectors.length} were read`)
    assert.ok(refused.length <= UNREADABLE_AT_MOST, JSON.stringify(refused, undefined, 2))
    for (const { folder, messages } of refused)
      assert.match(messages.join('\n'), /^\d+: Line \d+, column \d+: /, folder)
  })

  void test('that are strict JSON are read as any JSON reader reads them', () => {
    let strict = 0
    for (const { folder, definition, properties } of connectors)
      for (const [name, ours] of [
        ['apiDefinition.swagger.json', definition],
        ['apiProperties.json', properties],
      ] as const) {
        let theirs: unknown
        try {
          theirs = JSON.parse(decodeText(readFileSync(join(CORPUS, folder, '..', name))))
        } catch {
          continue
        }
        strict++
        assert.equal(JSON.stringify(ours), JSON.stringify(theirs), folder)
      }
    assert.ok(strict > 1000, `${strict} files are strict JSON`)
  })

  void test('lose nothing on their way through an import but redirect URL and secret', () => {
    for (const { folder, definition, properties } of connectors) {
      assert.deepEqual(JSON.parse(JSON.stringify(definition)), definition, folder)
      const redirectUrl = 'http://localhost:8080/redirect'
      const imported = withoutClientSecret(withRedirectUrl(properties, redirectUrl)).properties
      assert.deepEqual(masked(imported), masked(properties), folder)
    }
  })

  void test('are given back as they were written, but for secrets', () => {
    let secrets = 0
    for (const { folder, properties } of connectors) {
      const { clientSecret, properties: clean } = withoutClientSecret(properties)
      const stored = withDefaultLoginUri(
        withRedirectUrl(
          withoutClientSecret(withKeepsakes(properties)).properties,
          'http://localhost:8080/redirect',
        ),
        'http://localhost:8080',
      )
      if (clientSecret !== undefined) secrets++
      const expected = clientSecret === undefined ? properties : clean
      assert.equal(JSON.stringify(asWritten(stored)), JSON.stringify(expected), folder)
    }
    assert.ok(secrets <= 2, `${secrets} files hold a secret`)
  })

  void test('may be saved, all of them', () => {
    const withErrors = connectors.flatMap(({ folder, definition, properties }) => {
      const errors = validateConnector(definition, properties).filter(
        ({ severity }) => severity === 'error',
      )
      return errors.length > 0 ? [`${folder}: ${errors[0]!.rule} ${errors[0]!.message}`] : []
    })
    assert.deepEqual(withErrors, [])
  })

  void test('of a megabyte are read, judged and listed in well under a second', () => {
    const largest = connectors.reduce((a, b) => (b.size > a.size ? b : a))
    assert.ok(largest.size > 1_000_000, `${largest.folder} has ${largest.size} bytes`)
    const text = decodeText(readFileSync(join(CORPUS, largest.folder)))
    // The processor's time, as other tests run beside; the best of three.
    const times = [1, 2, 3].map(() => {
      const start = process.cpuUsage()
      const { document, locate } = parseDefinition(text)
      validateConnector(document!, largest.properties, { definition: locate })
      listOperations(document!)
      const { user, system } = process.cpuUsage(start)
      return (user + system) / 1000
    })
    assert.ok(Math.min(...times) < 600, `${times.join(', ')} ms`)
  })

  void test('have arguments in the order of their places, and options in one record', () => {
    const places = ['path', 'query', 'header', 'formData', 'body']
    for (const { folder, definition, properties } of connectors)
      for (const { name, signature, parameters } of bindOperations(definition, properties)
        .functions) {
        const order = signature.positional.map(({ destination }) =>
          places.indexOf(destination.parameter.in),
        )
        assert.deepEqual(
          order,
          order.toSorted((a, b) => a - b),
          `${folder}: ${name}`,
        )
        assert.ok(
          signature.positional.every(({ required }) => required),
          `${folder}: ${name}`,
        )
        assert.ok(
          signature.options.every(({ required }) => !required),
          `${folder}: ${name}`,
        )
        const count = signature.positional.length + (signature.options.length > 0 ? 1 : 0)
        assert.equal(parameters.length, count, `${folder}: ${name}`)
        assert.ok(
          parameters.every(({ optional }, index) => optional === index >= order.length),
          `${folder}: ${name}`,
        )
        for (const { destination } of signature.hidden) {
          const { visibility, required } = destination.parameter
          assert.ok(
            destination.kind === 'bodyProperty' || (visibility === 'internal' && required),
            `${folder}: ${name}`,
          )
        }
      }
  })

  void test('give every action a function, or the reason why not', () => {
    let functions = 0
    const reasons: string[] = []
    for (const { folder, definition, properties } of connectors) {
      const bound = bindOperations(definition, properties)
      functions += bound.functions.length
      reasons.push(...bound.unsupported.map(({ reason }) => `${folder}: ${reason}`))
      const actions = listOperations(definition).filter(
        ({ trigger, webhook }) => trigger === undefined && !webhook,
      )
      assert.equal(bound.functions.length + bound.unsupported.length, actions.length, folder)
      for (const { name, parameters } of bound.functions) {
        assert.match(name, /^[A-Za-z_][A-Za-z0-9]*$/, folder)
        const names = parameters.map((parameter) => parameter.name)
        assert.equal(new Set(names).size, names.length, `${folder}: ${name}`)
      }
    }
    assert.ok(functions > 8000, `${functions} functions`)
    assert.ok(reasons.length < functions / 200, reasons.join('\n'))
  })

  void test('have each operation found by its own path', () => {
    let found = 0
    let all = 0
    for (const { definition } of connectors) {
      const operations = listOperations(definition)
      for (const operation of operations) {
        all++
        const path = operation.path
          .split(/[?#]/, 1)[0]!
          .replace(/\{[^}]*\}/g, 'value')
          .split('/')
          .map(encodeURIComponent)
          .join('/')
        const match = matchOperation(operations, operation.method, path)
        if (match?.operation === operation) found++
      }
    }
    // Templates that no request can tell apart exist in a handful of definitions.
    assert.ok(found >= all * 0.998, `${found} of ${all}`)
  })
})

/** Without what an import replaces on purpose. */
function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !/^(redirectUrl|clientSecret)$/i.test(name))
      .map(([name, inner]) => [name, masked(inner)]),
  )
}
