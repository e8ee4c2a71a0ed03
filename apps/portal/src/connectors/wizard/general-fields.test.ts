import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConnectorDraft } from './draft.ts'
import { checkBasePath, checkHost, checkIcon, setHost, textColorOn } from './general-fields.ts'

const blank: ConnectorDraft = {
  definition: { swagger: '2.0', host: '', basePath: '/', schemes: ['https'] },
  properties: {},
  icon: null,
  clientSecret: '',
  script: null,
  unplaced: [],
}

test('a pasted URL fills scheme, host and base URL', () => {
  const { definition } = setHost(blank, 'http://localhost:5000/v1/things?x=1')
  assert.equal(definition['host'], 'localhost:5000')
  assert.deepEqual(definition['schemes'], ['http'])
  assert.equal(definition['basePath'], '/v1/things')
})

test('a plain host leaves scheme and base URL alone', () => {
  const { definition } = setHost(blank, ' api.contoso.com ')
  assert.equal(definition['host'], 'api.contoso.com')
  assert.deepEqual(definition['schemes'], ['https'])
  assert.equal(definition['basePath'], '/')
})

test('hosts that cannot be called are refused with the reason', () => {
  for (const host of ['', 'https://x', 'x/y', '{host}', 'a b', 'x:0', 'x:99999', 'x:', 'x:y']) {
    assert.notEqual(checkHost(host), null, host)
  }
  for (const host of ['api.contoso.com', 'localhost:5000', '127.0.0.1:80', 'x']) {
    assert.equal(checkHost(host), null, host)
  }
})

test('a base URL begins with a slash', () => {
  assert.equal(checkBasePath('/'), null)
  assert.equal(checkBasePath(''), null)
  assert.match(checkBasePath('v1')!, /slash/)
  assert.match(checkBasePath('/a?b')!, /query/)
})

test('icons are small pictures', () => {
  assert.equal(checkIcon({ type: 'image/png', size: 1000 }), null)
  assert.match(checkIcon({ type: 'image/svg+xml', size: 10 })!, /PNG or JPG/)
  assert.match(checkIcon({ type: 'image/jpeg', size: 2 * 1024 * 1024 })!, /under 1 MB/)
})

test('text on the icon colour can be read', () => {
  assert.equal(textColorOn('#ffffff'), '#000000')
  assert.equal(textColorOn('#003366'), '#ffffff')
})
