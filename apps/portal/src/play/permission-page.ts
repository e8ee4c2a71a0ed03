import type { AllowConnections, Connection, CreateConnection, PlayApp } from '@patchbay/wire'
import { connectorChoices, type ConnectorChoice } from './connection-choice.ts'
import { signInToConnection } from './connection-sign-in.ts'
import { element } from './dom.ts'
import { portalRequest } from './portal-request.ts'

/**
 * Asks the user, before the first play, to let the app use their connections.
 *
 * @returns the connections allowed, or undefined when the user declined.
 */
export function askPermission(
  root: HTMLElement,
  app: PlayApp,
  connections: Connection[],
): Promise<AllowConnections | undefined> {
  return new Promise((resolve) => {
    const choices = connectorChoices(app.dataSources, connections)
    const trouble = element('p', { class: 'trouble', role: 'alert' })
    const allow = element('button', { class: 'primary', onclick: () => void onAllow() }, 'Allow')
    const rows = choices.map((choice) => connectorRow(choice, refresh, say))
    const heading = element(
      'h1',
      { tabindex: '-1' },
      `${app.displayName} needs your permission to use the following`,
    )
    root.replaceChildren(
      element(
        'main',
        { class: 'card' },
        heading,
        element('ul', { class: 'connectors' }, ...rows.map(({ node }) => node)),
        element(
          'p',
          { class: 'quiet' },
          'The app can read and change what you can, with the account shown. You are asked once; ',
          'you can remove a connection at any time under Connections.',
        ),
        trouble,
        element(
          'div',
          { class: 'actions' },
          allow,
          element('button', { onclick: () => resolve(undefined) }, "Don't allow"),
        ),
      ),
    )
    heading.focus()
    refresh()

    function refresh() {
      const ready = choices.every(({ connectionId }) => connectionId !== undefined)
      allow.disabled = !ready
      if (ready) allow.removeAttribute('title')
      else allow.title = 'Connect every connector first'
    }
    function say(message: string) {
      trouble.textContent = message
    }
    async function onAllow() {
      const body: AllowConnections = {
        connections: choices.map(({ connectorId, connectionId = '' }) => ({
          connectorId,
          connectionId,
        })),
      }
      allow.disabled = true
      say('')
      try {
        await portalRequest('PUT', `/api/apps/${encodeURIComponent(app.id)}/connections`, body)
        resolve(body)
      } catch (error) {
        say(error instanceof Error ? error.message : String(error))
        refresh()
      }
    }
  })
}

function connectorRow(
  choice: ConnectorChoice,
  changed: () => void,
  say: (message: string) => void,
): { node: HTMLElement } {
  const node = element('li')
  const inputs = choice.needs.fields.map((field) => {
    const id = `${choice.connectorId}-${field.name}`
    const input =
      field.allowedValues.length > 0
        ? element(
            'select',
            { id },
            ...field.allowedValues.map(({ text, value }) => element('option', { value }, text)),
          )
        : element('input', { id, type: field.secret ? 'password' : 'text', autocomplete: 'off' })
    if (field.defaultValue) input.value = field.defaultValue
    const label = element('label', { class: 'field', for: id }, field.label, input)
    return { name: field.name, input, label }
  })
  draw()
  return { node }

  function draw(busy = false) {
    const chosen = choice.connected.find(({ id }) => id === choice.connectionId)
    const account = chosen?.accountName ?? chosen?.displayName
    node.replaceChildren(
      element('span', { class: 'tile', 'aria-hidden': 'true' }, choice.displayName.slice(0, 1)),
      element(
        'div',
        { class: 'connector' },
        element('strong', {}, choice.displayName),
        element(
          'span',
          { class: chosen ? 'state good' : 'state' },
          chosen ? `Signed in as ${account}` : choice.toRenew ? 'Sign in again' : 'Not signed in',
        ),
        choice.connected.length > 1 &&
          element(
            'label',
            { class: 'field' },
            'Connection',
            element(
              'select',
              { onchange: (event) => pick((event.currentTarget as HTMLSelectElement).value) },
              ...choice.connected.map(({ id, accountName, displayName }) =>
                element(
                  'option',
                  { value: id, selected: id === choice.connectionId },
                  accountName ?? displayName,
                ),
              ),
            ),
          ),
        ...(chosen ? [] : inputs.map(({ label }) => label)),
      ),
      element(
        'button',
        { onclick: () => void connect(), disabled: busy, class: chosen ? 'quiet' : 'primary' },
        busy ? 'Connecting…' : chosen ? 'Switch account' : 'Connect',
      ),
    )
  }
  function pick(connectionId: string) {
    choice.connectionId = connectionId
    draw()
    changed()
  }
  async function connect() {
    say('')
    const create: CreateConnection = {
      connectorId: choice.connectorId,
      ...(inputs.length > 0
        ? { parameters: Object.fromEntries(inputs.map(({ name, input }) => [name, input.value])) }
        : {}),
    }
    const make = () => portalRequest<Connection>('POST', '/api/connections', create)
    try {
      let made: Connection | undefined
      if (choice.needs.signIn) {
        draw(true)
        const { connected, message } = await signInToConnection(async () => {
          // Switching accounts makes a connection of its own; only a broken one is signed in to again.
          made = (choice.connectionId ? undefined : choice.toRenew) ?? (await make())
          return made
        })
        if (!connected) {
          made = undefined
          say(message ?? 'The sign-in did not succeed. Choose Connect to try again.')
        }
      } else made = await make()
      await reread()
      if (made) choice.connectionId = made.id
    } catch (error) {
      say(error instanceof Error ? error.message : String(error))
    }
    draw()
    changed()
  }
  async function reread() {
    const { value } = await portalRequest<{ value: Connection[] }>('GET', '/api/connections')
    const own = value.filter(({ connectorId }) => connectorId === choice.connectorId)
    choice.connected = own.filter(({ status }) => status === 'Connected')
    choice.toRenew = own.find(({ status }) => status !== 'Connected')
  }
}
