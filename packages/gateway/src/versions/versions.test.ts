import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { insertGroupMember } from '@patchbay/store'
import type {
  ApiErrorBody,
  Connector,
  ConnectorDraftWire,
  ConnectorUses,
  ConnectorVersion,
  ConnectorVersionSummary,
} from '@patchbay/wire'
import {
  CLIENT_SECRET,
  TENANT,
  aadFiles,
  identityFiles,
  startInstallation,
} from '../test-installation.ts'

const installation = await startInstallation()
after(() => installation.close())
const { send, createConnector, createConnection } = installation

async function save(connector: Connector, title: string, more: object = {}): Promise<Connector> {
  const info = connector.definition['info'] as object
  const answer = await send('maker', {
    method: 'PUT',
    url: `/api/connectors/${connector.id}`,
    payload: {
      definition: { ...connector.definition, info: { ...info, title } },
      properties: connector.properties,
      baseVersion: connector.version,
      ...more,
    },
  })
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json<Connector>()
}

async function versionsOf(id: string, query = ''): Promise<ConnectorVersionSummary[]> {
  const answer = await send('maker', { url: `/api/connectors/${id}/versions${query}` })
  return answer.json<{ value: ConnectorVersionSummary[] }>().value
}

void describe('versions', () => {
  void it('are noted with each save, newest first, and read back whole', async () => {
    const first = await createConnector(identityFiles('localhost:5000'))
    const second = await save(first, 'Second', { note: 'a better name' })
    await save(second, 'Third', { script: { language: 'javascript', source: 'export {}' } })
    const versions = await versionsOf(first.id)
    assert.deepEqual(
      versions.map(({ version, displayName, savedBy, note }) => [
        version,
        displayName,
        savedBy,
        note,
      ]),
      [
        [3, 'Third', 'maker', null],
        [2, 'Second', 'maker', 'a better name'],
        [1, 'Identity', 'maker', null],
      ],
    )
    assert.deepEqual((await versionsOf(first.id, '?before=3&limit=1')).length, 1)
    const read = await send('maker', { url: `/api/connectors/${first.id}/versions/1` })
    assert.deepEqual(read.json<ConnectorVersion>().definition, first.definition)
    const third = await send('maker', { url: `/api/connectors/${first.id}/versions/3` })
    assert.equal(third.json<ConnectorVersion>().script?.source, 'export {}')
  })

  void it('are restored as a new one, keeping the client secret', async () => {
    const first = await createConnector(aadFiles(installation), CLIENT_SECRET)
    const second = await save(first, 'Second')
    const url = `/api/connectors/${first.id}/versions/1/restore`
    const stale = await send('maker', { method: 'POST', url, payload: { baseVersion: 1 } })
    assert.equal(stale.statusCode, 409)
    const answer = await send('maker', {
      method: 'POST',
      url,
      payload: { baseVersion: second.version },
    })
    const restored = answer.json<Connector>()
    assert.equal(restored.version, 3)
    assert.equal(restored.hasClientSecret, true)
    assert.deepEqual(restored.definition, first.definition)
    assert.equal((await versionsOf(first.id))[0]?.note, 'Restored from version 1')
  })

  void it('that are not kept are told of', async () => {
    const { id } = await createConnector(identityFiles('localhost:5000'))
    const answer = await send('maker', { url: `/api/connectors/${id}/versions/9` })
    assert.equal(answer.statusCode, 404)
    assert.equal(answer.json<ApiErrorBody>().error.code, 'VersionNotFound')
  })
})

void describe('a clone', () => {
  void it('is the user’s own, with its own redirect URL and no secret', async () => {
    const first = await createConnector(aadFiles(installation), CLIENT_SECRET)
    const answer = await send('maker', {
      method: 'POST',
      url: `/api/connectors/${first.id}/clone`,
      payload: { displayName: 'Identity (copy)' },
    })
    assert.equal(answer.statusCode, 201)
    const clone = answer.json<Connector>()
    assert.equal(clone.displayName, 'Identity (copy)')
    assert.equal(clone.hasClientSecret, false)
    assert.notEqual(clone.redirectUrl, first.redirectUrl)
    assert.deepEqual(clone.definition['paths'], first.definition['paths'])
  })
})

void describe('drafts', () => {
  void it('are each user’s own, sealed, and gone with the connector', async () => {
    const { id } = await createConnector(identityFiles('localhost:5000'))
    const url = `/api/connector-drafts/${id}`
    await send('maker', {
      method: 'PUT',
      url: `/api/connectors/${id}/shares`,
      payload: { userId: 'user', role: 'editor' },
    })
    const draft = { definition: { info: { title: 'half typed words' } } }
    const put = await send('maker', { method: 'PUT', url, payload: { draft } })
    assert.equal(put.statusCode, 204)
    const read = async (user: string, at = url) =>
      (await send(user, { url: at })).json<{ draft: ConnectorDraftWire | null }>().draft
    assert.deepEqual((await read('maker'))?.draft, draft)
    assert.equal(await read('user'), null)
    assert.equal(await read('maker', '/api/connector-drafts/new'), null)
    const rows = await installation.store.db.selectFrom('connectorDrafts').selectAll().execute()
    assert.ok(!JSON.stringify(rows).includes('half typed words'))
    await send('maker', { method: 'DELETE', url: `/api/connectors/${id}` })
    const left = await installation.store.db.selectFrom('connectorDrafts').selectAll().execute()
    assert.deepEqual(left, [])
  })

  void it('are never refused for what is wrong in them; the connector is, for each finding', async () => {
    const { id, definition, properties } = await createConnector(identityFiles('localhost:5000'))
    const broken = {
      ...definition,
      host: 'https://not a host',
      paths: { 'no-slash': { get: { responses: {} } }, '/items/{id}': { get: {} } },
    }
    const draft = { draft: { definition: broken, properties, unplaced: [] }, baseVersion: 1 }
    const url = `/api/connector-drafts/${id}`
    const put = await send('maker', { method: 'PUT', url, payload: { draft } })
    assert.equal(put.statusCode, 204)
    const kept = (await send('maker', { url })).json<{ draft: ConnectorDraftWire }>().draft
    assert.deepEqual(kept.draft, draft)
    const refused = await send('maker', {
      method: 'PUT',
      url: `/api/connectors/${id}`,
      payload: { definition: broken, properties },
    })
    assert.equal(refused.statusCode, 400)
    const { code, findings = [] } = refused.json<ApiErrorBody>().error
    assert.equal(code, 'InvalidDefinition')
    const rules = new Set(findings.map(({ rule }) => rule))
    assert.ok(rules.has('OperationPathMustStartWithSlash') && rules.has('OperationIdRequired'))
    assert.ok(findings.length > 3 && findings.every(({ severity }) => severity === 'error'))
    await send('maker', { method: 'DELETE', url: `/api/connectors/${id}` })
  })

  void it('are no business of those who may only use the connector', async () => {
    const { id } = await createConnector(identityFiles('localhost:5000'))
    await send('maker', {
      method: 'PUT',
      url: `/api/connectors/${id}/shares`,
      payload: { userId: 'user', role: 'viewer' },
    })
    for (const url of [`/api/connector-drafts/${id}`, `/api/connectors/${id}/versions`])
      assert.equal((await send('user', { url })).statusCode, 403)
  })
})

void describe('sharing with a group', () => {
  void it('reaches its members, also through groups within it', async () => {
    const { id } = await createConnector(identityFiles('localhost:5000'))
    const url = `/api/connectors/${id}`
    await send('maker', {
      method: 'PUT',
      url: `${url}/shares`,
      payload: { userId: 'outer', principalKind: 'group', role: 'editor' },
    })
    const { db } = installation.store
    const createdDateTime = '2026-01-01T00:00:00Z'
    await db
      .insertInto('tenants')
      .values({ id: TENANT, displayName: 'T', createdDateTime, sealedSecret: '', document: '{}' })
      .execute()
    for (const group of ['outer', 'inner'])
      await db
        .insertInto('groups')
        .values({
          tenantId: TENANT,
          id: group,
          displayName: group,
          createdDateTime,
          deletedDateTime: null,
          document: '{}',
        })
        .execute()
    const member = { tenantId: TENANT, groupId: 'outer' }
    assert.equal((await send('user', { url })).statusCode, 404)
    await insertGroupMember(db, { ...member, memberId: 'inner', memberKind: 'group' })
    // A circle of groups ends.
    await insertGroupMember(db, {
      tenantId: TENANT,
      groupId: 'inner',
      memberId: 'outer',
      memberKind: 'group',
    })
    await insertGroupMember(db, {
      tenantId: TENANT,
      groupId: 'inner',
      memberId: 'user',
      memberKind: 'user',
    })
    assert.equal((await send('user', { url })).json<Connector>().role, 'editor')
    const listed = (await send('user', { url: '/api/connectors' })).json<{ value: Connector[] }>()
    assert.ok(listed.value.some((connector) => connector.id === id))
    const hide = (deletedDateTime: string | null) =>
      db.updateTable('groups').set({ deletedDateTime }).where('id', '=', 'inner').execute()
    await hide(createdDateTime)
    assert.equal((await send('user', { url })).statusCode, 404)
    await hide(null)
    await send('maker', { method: 'DELETE', url: `${url}/shares/outer` })
    assert.equal((await send('user', { url })).statusCode, 404)
  })
})

void describe('what uses a connector', () => {
  void it('is counted before it is deleted', async () => {
    const { id } = await createConnector(identityFiles('localhost:5000'))
    await createConnection(id)
    const answer = await send('maker', { url: `/api/connectors/${id}/uses` })
    assert.deepEqual(answer.json<ConnectorUses>(), {
      connections: 1,
      triggers: 0,
      appCount: 0,
      apps: [],
    })
  })
})
