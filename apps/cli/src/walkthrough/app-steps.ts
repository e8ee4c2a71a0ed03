import {
  type AppDocument,
  checkApp,
  insertControl,
  newDocument,
  readFiles,
  setProperty,
  writeFiles,
} from '@patchbay/app-model'
import { connectorNamespace, pathWithQuery } from '@patchbay/connector-model'
import { createPlayer } from '@patchbay/player'
import { formatValue, RecordValue, type SymbolInfo, TableValue } from '@patchbay/power-fx'
import type { JsonObject, Person } from './client.ts'
import { connect } from './connector-steps.ts'
import type { Step } from './steps.ts'
import { assert, expect, isObject, rows, type Story, text } from './story.ts'

const FORMULA = 'ClearCollect(colIdentity, Identity.GetIdentity())'

/** D: the canvas app, checked and played without pixels. */
export const appSteps: Step[] = [
  {
    step: 'D1–D3',
    title: 'A blank app with a button that calls the connector; its formulas have no errors',
    run: async (story) => {
      const document = identityApp(story)
      const check = await checkOver(story, story.maker, document, story.connectionId)
      assert(check.ok, check.findings.map((finding) => finding.message).join(' '))
      const app = expect(
        await story.maker.api('POST', '/api/apps', {
          displayName: document.name,
          files: writeFiles(document),
          dataSources: [{ name: 'Identity', connectorId: story.connector.id }],
        }),
        201,
        200,
      )
      story.app = { id: text(app, 'id'), version: Number(app['latestVersion']) }
      return `Button1.OnSelect = ${FORMULA}; ${check.dataSources[0]?.functions?.length} operation as a function`
    },
  },
  {
    step: 'D4–D6',
    title: 'Press the button: the gallery shows the row of colIdentity',
    run: async (story) => {
      const files = expect(await story.maker.api('GET', `/api/apps/${story.app.id}`), 200)['files']
      return play(story, story.maker, files as JsonObject, story.connectionId, story.makerId)
    },
  },
  {
    step: 'D7',
    title: 'Publish and share; a second person allows the connection once, then it works',
    run: async (story) => {
      const { maker, administrator, administratorId, app, connector } = story
      expect(
        await maker.api('POST', `/api/apps/${app.id}/publish`, { version: app.version }),
        200,
        204,
      )
      expect(
        await maker.api('PUT', `/api/apps/${app.id}/shares`, {
          userId: administratorId,
          role: 'user',
        }),
        200,
        201,
        204,
      )
      assert(
        rows(await administrator.api('GET', '/api/apps')).some((one) => one['id'] === app.id),
        'The shared app is not in the second person’s list.',
      )
      assert(
        (await needsPermission(administrator, app.id)) === true,
        'The second person was not asked for leave.',
      )
      const connection = expect(
        await administrator.api('POST', '/api/connections', { connectorId: connector.id }),
        201,
        200,
      )
      const connectionId = text(connection, 'id')
      await connect(story, 'administrator', connectionId)
      expect(
        await administrator.api('PUT', `/api/apps/${app.id}/connections`, {
          connections: [{ connectorId: connector.id, connectionId }],
        }),
        200,
        204,
      )
      assert((await needsPermission(administrator, app.id)) === false, 'The leave was not kept.')
      const { files } = expect(await administrator.api('GET', `/api/apps/${app.id}/play`), 200)
      return play(story, administrator, files as JsonObject, connectionId, administratorId)
    },
  },
]

/** The app of the story, as the Studio would leave it. */
function identityApp(story: Story): AppDocument {
  let document = newDocument(`Who am I ${story.run}`)
  const screen = document.screens[0]?.name ?? 'Screen1'
  const button = insertControl(document, { type: 'Classic/Button', parent: screen })
  document = setProperty(button.document, button.name, 'OnSelect', FORMULA)
  const gallery = insertControl(document, {
    type: 'Gallery',
    variant: 'Vertical',
    parent: screen,
    properties: { Items: 'colIdentity', Y: '100' },
  })
  const label = insertControl(gallery.document, {
    type: 'Label',
    parent: gallery.name,
    properties: { Text: 'ThisItem.name & " " & ThisItem.oid' },
  })
  return label.document
}

/** The connector as a name in formulas, whose calls go through the gateway as this person. */
async function identityNamespace(
  story: Story,
  person: Person,
  connectionId: string,
): Promise<SymbolInfo> {
  const { definition, properties } = expect(
    await person.api('GET', `/api/connectors/${story.connector.id}`),
    200,
  )
  assert(isObject(definition) && isObject(properties), 'The connector came without its files.')
  return connectorNamespace({
    name: 'Identity',
    definition,
    properties,
    call: async (request) => {
      const answer = await person.api(
        request.method as 'GET',
        `/apim/${story.connector.id}/${connectionId}${pathWithQuery(request)}`,
      )
      return { status: answer.status, headers: {}, body: JSON.stringify(answer.body) }
    },
  })
}

async function checkOver(
  story: Story,
  person: Person,
  document: AppDocument,
  connectionId: string,
): Promise<ReturnType<typeof checkApp>> {
  const namespace = await identityNamespace(story, person, connectionId)
  return checkApp(document, { dataSources: [namespace] })
}

/** Presses the button; gives what the gallery's first row says. */
async function play(
  story: Story,
  person: Person,
  files: JsonObject,
  connectionId: string,
  oid: string,
): Promise<string> {
  const { document } = readFiles(files as Record<string, string>)
  const check = await checkOver(story, person, document, connectionId)
  const player = createPlayer({ document, check, dataSources: check.dataSources })
  try {
    await player.start()
    await player.run('Button1', 'OnSelect')
    await player.idle()
    const [error] = player.errors()
    assert(!error, `${error?.path}.${error?.property}: ${error?.message}`)
    const collection = player.collections().find((one) => one.name === 'colIdentity')
    assert(collection?.value instanceof TableValue, 'There is no colIdentity.')
    const [row] = collection.value.rows
    assert(row instanceof RecordValue && row.get('oid') === oid, 'The row is not this person’s.')
    assert(player.rowCount('Gallery1')() === 1, 'The gallery has no row.')
    const shown = formatValue(player.property('Gallery1[1].Label1', 'Text')())
    assert(shown.includes(oid), `The gallery shows "${shown}".`)
    return `1 row, ${[...row.fields()].length} columns: ${shown}`
  } finally {
    player.dispose()
  }
}

/** Whether a first play would ask for leave to use the connection. */
async function needsPermission(person: Person, appId: string): Promise<boolean> {
  const { dataSources } = expect(await person.api('GET', `/api/apps/${appId}/play`), 200)
  assert(
    Array.isArray(dataSources) && isObject(dataSources[0]),
    'The app came without its connector.',
  )
  return dataSources[0]['connectionId'] === null
}
