import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toCurl } from './curl.ts'

test('the token is left out of a curl command', () => {
  const command = toCurl({
    method: 'GET',
    url: 'http://localhost:5000/api/',
    headers: { Authorization: 'Bearer eyJ0eXAi', accept: 'application/json' },
    body: null,
  })
  assert.equal(
    command,
    [
      "curl --request GET 'http://localhost:5000/api/' \\",
      '  --header "Authorization: $TOKEN" \\',
      "  --header 'accept: application/json'",
    ].join('\n'),
  )
})

test('API keys, cookies and masked values are left out too', () => {
  const command = toCurl({
    method: 'POST',
    url: 'https://api.contoso.com/',
    headers: { 'X-API-Key': 'k1', Cookie: 'a=b', 'X-Other': '•••' },
    body: null,
  })
  assert.ok(!command.includes('k1') && !command.includes('a=b') && !command.includes('•••'))
})

test('quotes in a body survive the shell', () => {
  const command = toCurl({ method: 'POST', url: 'https://x/', headers: {}, body: `{"a":"it's"}` })
  assert.ok(command.endsWith(String.raw`--data-raw '{"a":"it'\''s"}'`))
})
