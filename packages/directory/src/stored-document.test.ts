import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { newApplication, unsetApplication } from './application/defaults.ts'
import { unsetUser } from './objects.ts'
import { type Unset, withoutUnset, withUnset } from './stored-document.ts'

const unset: Unset & { web: Unset } = {
  text: null,
  list: [],
  flag: false,
  web: { home: null, uris: [], more: { on: false } },
}

describe('a stored document', () => {
  const cases: [string, object, object][] = [
    ['leaves out what was never set', structuredClone(unset), {}],
    ['keeps what is set', { ...unset, text: '', list: [1] }, { text: '', list: [1] }],
    [
      'keeps of an object only what is set in it',
      { ...unset, web: { ...unset.web, more: { on: true } } },
      { web: { more: { on: true } } },
    ],
    ['keeps null where an object would be', { ...unset, web: null }, { web: null }],
    ['keeps what it does not know, null too', { ...unset, extension: null }, { extension: null }],
    ['tells false from null', { ...unset, text: false, flag: null }, { text: false, flag: null }],
  ]
  for (const [title, attributes, document] of cases)
    it(title, () => {
      assert.deepEqual(withoutUnset(attributes, unset), document)
      assert.deepEqual(withUnset(JSON.parse(JSON.stringify(document)), unset), attributes)
    })

  it('of the earlier form, with everything in it, reads as it did', () => {
    const whole = { ...structuredClone(unset), text: 'x', other: 1 }
    assert.deepEqual(withUnset(whole, unset), whole)
  })

  it('gives each reader lists and objects of its own', () => {
    const [first, second] = [withUnset({}, unset), withUnset({}, unset)]
    assert.notEqual(first['list'], second['list'])
    assert.notEqual(first['web'], second['web'])
    assert.notEqual(first['list'], unset.list)
  })

  it('of a new application is nearly empty, and comes back whole', () => {
    const { tenantId, id, appId, ...application } = newApplication({
      tenantId: 't',
      id: 'i',
      appId: 'a',
      createdDateTime: '',
      publisherDomain: '',
    })
    const document = withoutUnset(application, unsetApplication)
    assert.deepEqual(withUnset(document, unsetApplication), application)
    assert.ok(JSON.stringify(document).length < 300, JSON.stringify(document))
    assert.deepEqual([tenantId, id, appId], ['t', 'i', 'a'])
  })

  // Rows are written relative to these tables: whoever changes a value changes what old rows say.
  it('leaves out null, false and empty lists, and nothing else', () => {
    const values = (table: object): unknown[] =>
      Object.values(table).flatMap((value: unknown) =>
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? values(value)
          : [value],
      )
    for (const value of [...values(unsetApplication), ...values(unsetUser)])
      assert.ok(value === null || value === false || (Array.isArray(value) && value.length === 0))
  })
})
