import { Button, Radio, RadioGroup, Spinner } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { PersonSwapRegular } from '@fluentui/react-icons/svg/person-swap'
import { WrenchRegular } from '@fluentui/react-icons/svg/wrench'
import type { Connection, Connector } from '@patchbay/wire'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Empty } from '../../shell/empty.tsx'
import { TextLink } from '../../shell/links.tsx'
import { ErrorNotice, Notice } from '../../shell/notice.tsx'
import { useNotify } from '../../shell/notify.tsx'
import { Section } from '../../shell/page.tsx'
import { ConnectDialog } from '../connect-dialog.tsx'
import { ConnectionStatus } from '../connection-status.tsx'
import { formatDateTime } from '../dates.ts'
import { connectionsQuery } from '../queries.ts'
import { useWizard } from '../wizard/wizard-context.ts'
import { OperationTest } from './operation-test.tsx'
import styles from './test-step.module.css'

/** Step 4: connect, and call an operation through the gateway. */
export function TestStep() {
  const { connector, unsaved, save, saving, readOnly } = useWizard()
  if (!connector) {
    return (
      <Empty
        title="Create the connector to test it"
        action={
          <Button appearance="primary" disabled={saving} onClick={save}>
            Create now
          </Button>
        }
      >
        A test calls the API through the gateway, with the connector as it is stored.
      </Empty>
    )
  }
  return (
    <>
      {unsaved && !readOnly && (
        <Notice
          intent="warning"
          title="There are unsaved changes."
          actions={
            <Button disabled={saving} onClick={save}>
              Update now
            </Button>
          }
        >
          The test uses the connector as it was last saved.
        </Notice>
      )}
      <ConnectorTest connector={connector} />
    </>
  )
}

function ConnectorTest({ connector }: { connector: Connector }) {
  const connections = useQuery(connectionsQuery)
  const [chosen, setChosen] = useState<string | null>(null)
  const [connecting, setConnecting] = useState<{ connection?: Connection } | null>(null)
  const notify = useNotify()
  const own = (connections.data ?? []).filter(({ connectorId }) => connectorId === connector.id)
  const selected =
    own.find(({ id }) => id === chosen) ??
    own.find(({ status }) => status === 'Connected') ??
    own[0]
  return (
    <>
      <Section
        title="Connections"
        description="Your own sign-ins at this API. The test calls the API as the account of the chosen one."
      >
        <ErrorNotice
          error={connections.error}
          title="The connections could not be loaded."
          onRetry={() => void connections.refetch()}
        />
        {connections.isPending && <Spinner label="Loading connections" />}
        {connections.data && own.length === 0 && (
          <p className={styles.hint}>No connection yet. Make one to test the connector.</p>
        )}
        {own.length > 0 && (
          <RadioGroup
            aria-label="Connection"
            className={styles.connections}
            value={selected?.id ?? ''}
            onChange={(_, data) => setChosen(data.value)}
          >
            {own.map((connection) => (
              <ConnectionChoice
                key={connection.id}
                connection={connection}
                onSignIn={() => setConnecting({ connection })}
              />
            ))}
          </RadioGroup>
        )}
        <div className={styles.row}>
          <Button
            icon={<AddRegular />}
            appearance={own.length === 0 ? 'primary' : 'secondary'}
            onClick={() => setConnecting({})}
          >
            New connection
          </Button>
          <TextLink to="/make/connections">All connections</TextLink>
        </div>
      </Section>
      <OperationTest connector={connector} connection={selected} />
      {connecting && (
        <ConnectDialog
          connectorId={connector.id}
          connectorDisplayName={connector.displayName}
          {...connecting}
          onCancel={() => {
            setConnecting(null)
            void connections.refetch()
          }}
          onConnected={(connection) => {
            setConnecting(null)
            setChosen(connection.id)
            notify(`Connected${connection.accountName ? ` as ${connection.accountName}` : ''}`)
          }}
        />
      )}
    </>
  )
}

function ConnectionChoice({
  connection,
  onSignIn,
}: {
  connection: Connection
  onSignIn: () => void
}) {
  const account = connection.accountName ?? connection.displayName
  const isWell = connection.status === 'Connected'
  return (
    <div className={styles.connection}>
      <div className={styles.connectionText}>
        <Radio value={connection.id} label={account || connection.id.slice(0, 8)} />
        <div className={styles.facts}>
          <ConnectionStatus status={connection.status} />
          <span className={styles.hint}>made {formatDateTime(connection.createdAt)}</span>
        </div>
        {!isWell && (
          <p className={styles.problem}>
            {connection.statusMessage ?? 'The sign-in was not finished.'} Use Fix connection to sign
            in again. If that fails too, compare the Security step with the app registration.
          </p>
        )}
      </div>
      <Button
        size="small"
        icon={isWell ? <PersonSwapRegular /> : <WrenchRegular />}
        aria-label={`${isWell ? 'Switch account of' : 'Fix connection'} ${account}`}
        onClick={onSignIn}
      >
        {isWell ? 'Switch account' : 'Fix connection'}
      </Button>
    </div>
  )
}
