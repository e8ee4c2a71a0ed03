import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { matchOperation } from './match-operation.ts'
import { listOperations } from './operations.ts'

const operations = listOperations({
  paths: Object.fromEntries(
    [
      '/users/{id}',
      '/users/me',
      '/users/{id}/{part}',
      '/files/{name}.{format}',
      "/odata/{entity}('{id}')",
      '/a b/$count',
      '/api/',
    ].map((path) => [path, { get: { operationId: path } }]),
  ),
})

void describe('the operation of a request', () => {
  for (const [path, operationId, parameters] of [
    ['/users/me', '/users/me', {}],
    ['/users/7', '/users/{id}', { id: '7' }],
    ['/users/a%2Fb', '/users/{id}', { id: 'a/b' }],
    ['/users/a/b', '/users/{id}/{part}', { id: 'a', part: 'b' }],
    ['/files/a.b.pdf', '/files/{name}.{format}', { name: 'a', format: 'b.pdf' }],
    ["/odata/rows('5')", "/odata/{entity}('{id}')", { entity: 'rows', id: '5' }],
    ['/a%20b/%24count', '/a b/$count', {}],
    ['/api/', '/api/', {}],
    ['/api', undefined, {}],
    ['/users/', undefined, {}],
    ['/other', undefined, {}],
  ] as const)
    void it(`${path} is ${operationId ?? 'none'}`, () => {
      const match = matchOperation(operations, 'GET', path)
      assert.equal(match?.operation.operationId, operationId)
      if (match) assert.deepEqual(Object.fromEntries(match.pathParameters), parameters)
    })

  void it('has its own method', () => {
    assert.equal(matchOperation(operations, 'POST', '/api/'), undefined)
  })
})
