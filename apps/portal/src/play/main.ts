import { checkApp } from '@patchbay/app-model'
import { connectorNamespace, withResolvedSchemas } from '@patchbay/connector-model'
import { mountApp } from '@patchbay/controls'
import { createPlayer, type PlayerHost } from '@patchbay/player'
import type { AllowConnections, Connection, Installation, PlayApp } from '@patchbay/wire'
import { readStoredApp } from './app-files.ts'
import { needsPermission } from './connection-choice.ts'
import { browserDevice } from './device.ts'
import { element } from './dom.ts'
import { callThroughGateway } from './gateway-call.ts'
import { launchAddress } from './launch.ts'
import { explainLoadFailure, showMessage } from './message-page.ts'
import { askPermission } from './permission-page.ts'
import './play.css'
import { goToSignIn, portalRequest } from './portal-request.ts'

const allApps = { label: 'All apps', href: '/make/apps' }
const again = { label: 'Try again', onClick: () => location.reload() }

const root = document.querySelector<HTMLElement>('#app')
if (!root) throw new TypeError('play.html has no #app')
void play(root)

async function play(page: HTMLElement): Promise<void> {
  page.replaceChildren(element('p', { class: 'loading', role: 'status' }, 'Loading the app…'))
  try {
    const [, appId] = /^\/play\/([^/]+)/.exec(location.pathname) ?? []
    if (!appId) throw new Error('This address names no app. Open the app from the list of apps.')
    const isLatest = new URLSearchParams(location.search).get('version') === 'latest'
    const path = `/api/apps/${appId}/play${isLatest ? '?version=latest' : ''}`
    const loading = portalRequest<PlayApp>('GET', path)
    // Judged below, once it is known that somebody is signed in.
    loading.catch(() => {})
    const installation = await portalRequest<Installation>('GET', '/api/installation')
    if (!installation.signedIn) return goToSignIn()
    const app = await loading
    document.title = app.displayName
    const allowed = await permission(page, app)
    if (!allowed) return declined(page, app)
    await run(page, app, installation.signedIn, allowed)
  } catch (error) {
    const { title, text } = explainLoadFailure(error)
    showMessage(page, title, text, [again, allApps])
  }
}

/** The connections of this user for the app: remembered, or asked for. Undefined when declined. */
async function permission(
  page: HTMLElement,
  app: PlayApp,
): Promise<AllowConnections['connections'] | undefined> {
  const remembered = app.dataSources.flatMap(({ connectorId, connectionId }) =>
    connectionId === null ? [] : [{ connectorId, connectionId }],
  )
  if (app.dataSources.length === 0) return []
  const { value } = await portalRequest<{ value: Connection[] }>('GET', '/api/connections')
  if (!needsPermission(app.dataSources, value)) return remembered
  return (await askPermission(page, app, value))?.connections
}

function declined(page: HTMLElement, app: PlayApp): void {
  showMessage(
    page,
    `${app.displayName} was not started`,
    'It cannot work without the connections it asked for. You can allow them whenever you like.',
    [{ label: 'Ask me again', onClick: () => location.reload() }, allApps],
  )
}

async function run(
  page: HTMLElement,
  app: PlayApp,
  user: NonNullable<Installation['signedIn']>,
  allowed: AllowConnections['connections'],
): Promise<void> {
  const { document: appDocument } = readStoredApp(app.files, app.displayName)
  const dataSources = app.dataSources.map((source) =>
    connectorNamespace({
      name: source.name,
      definition: withResolvedSchemas(source.definition, source.schemas ?? []),
      properties: source.properties,
      call: callThroughGateway(
        source.connectorId,
        allowed.find(({ connectorId }) => connectorId === source.connectorId)?.connectionId,
        source.connectorDisplayName,
      ),
    }),
  )
  const parameters = new URLSearchParams(location.search)
  const host: PlayerHost = {
    user: { id: user.id, fullName: user.displayName, email: user.userPrincipalName },
    param: (name) => parameters.get(name) ?? undefined,
    launch: launchAddress,
    device: browserDevice(app.id, user.id),
    exit: () =>
      showMessage(page, `${app.displayName} is closed`, 'You can close this window.', [
        { label: 'Start again', onClick: () => location.reload() },
        allApps,
      ]),
  }
  const check = checkApp(appDocument, { dataSources })
  const player = createPlayer({ document: appDocument, check, dataSources, host })
  const stage = element('main', { class: 'stage' })
  page.replaceChildren(stage)
  mountApp(stage, player)
  await player.start()
}
