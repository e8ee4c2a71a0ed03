import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listOperations } from '@patchbay/connector-model'
import {
  askedParameters,
  initialValues,
  readBody,
  readValues,
  writeBody,
} from './parameter-values.ts'

const [operation] = listOperations({
  swagger: '2.0',
  paths: {
    '/users/{id}': {
      post: {
        operationId: 'Change',
        parameters: [
          { name: 'id', in: 'path', required: true, type: 'string' },
          { name: 'top', in: 'query', type: 'integer', default: 5 },
          {
            name: 'Accept',
            in: 'header',
            required: true,
            type: 'string',
            default: 'application/json',
            'x-ms-visibility': 'internal',
          },
          {
            name: 'body',
            in: 'body',
            schema: {
              type: 'object',
              required: ['name'],
              properties: {
                name: { type: 'string' },
                tags: { type: 'array' },
                size: { type: 'integer', default: 3 },
              },
            },
          },
        ],
        responses: {},
      },
    },
  },
})

test('internal parameters are not asked for', () => {
  assert.deepEqual(
    askedParameters(operation!).map(({ name }) => name),
    ['id', 'top', 'body'],
  )
})

test('the form starts with defaults, and with what a body requires', () => {
  const values = initialValues(operation!)
  assert.equal(values['query top'], '5')
  assert.deepEqual(JSON.parse(values['body body']!), { name: '', size: 3 })
})

test('values are read by their type; empty optional ones are left out', () => {
  const { parameters, problems } = readValues(operation!, {
    'path id': '7',
    'query top': '3',
    'body body': '{"name":"Adele"}',
  })
  assert.deepEqual(parameters, { id: '7', top: 3, body: { name: 'Adele' } })
  assert.deepEqual(problems, {})
})

test('what cannot be sent is said at its field', () => {
  const { problems } = readValues(operation!, { 'query top': 'x', 'body body': '{' })
  assert.deepEqual(Object.keys(problems), ['path id', 'query top', 'body body'])
})

test('fields of a body and its text are one', () => {
  const text = writeBody(readBody('{"name":"Adele","size":3}')!, 'size', undefined)
  assert.deepEqual(readBody(text), { name: 'Adele' })
  assert.deepEqual(readBody(''), {})
  assert.equal(readBody('{'), undefined)
  assert.equal(readBody('[]'), undefined)
})
