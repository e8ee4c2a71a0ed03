import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectorFunctions } from '@patchbay/connector-model'
import { formulaType } from './formula-type.ts'

test('the result of an action is spelled as formulas see it', () => {
  const [found] = connectorFunctions(
    {
      swagger: '2.0',
      info: { title: 'Identity' },
      paths: {
        '/': {
          get: {
            operationId: 'GetIdentity',
            responses: {
              default: {
                description: 'default',
                schema: {
                  type: 'object',
                  properties: {
                    'user name': { type: 'string' },
                    roles: { type: 'array', items: { type: 'string' } },
                  },
                },
              },
            },
          },
        },
      },
    },
    {},
  )
  assert.equal(formulaType(found!.returns), "{ 'user name': Text, roles: Table({ Value: Text }) }")
})
