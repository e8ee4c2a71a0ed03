import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle'
import { CircleRegular } from '@fluentui/react-icons/svg/circle'
import type { AppSummary, Connection, ConnectorSummary } from '@patchbay/wire'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { graphAppId } from '../identity/directory-objects.ts'
import { ownedApplicationsQuery } from '../identity/queries.ts'
import { api } from '../shell/api.ts'
import { CopyField } from '../shell/copy-field.tsx'
import { useInstallation, useSignedIn } from '../shell/installation.ts'
import { ButtonLink } from '../shell/links.tsx'
import { Page } from '../shell/page.tsx'
import styles from './home-page.module.css'

interface Step {
  title: string
  text: string
  /** Undefined while it is not known. */
  isDone: boolean | undefined
  /** Where it is done, or where its result is looked at. */
  to: string
  label: string
  aside?: ReactNode
}

/** The story from an API to an app that calls it, with what is done already. */
export function HomePage() {
  const user = useSignedIn()
  const steps = useSteps()
  const next = steps.find((step) => step.isDone === false)
  const doneCount = steps.filter((step) => step.isDone).length
  return (
    <Page
      title={`Welcome, ${user.displayName}`}
      subtitle={
        doneCount === steps.length
          ? 'The whole path works: an API, a client, a connector, a connection and an app.'
          : 'Five steps lead from an API to an app that calls it with each user’s own sign-in.'
      }
    >
      <ol className={styles.steps} aria-label="Steps">
        {steps.map((step, index) => (
          <li key={step.title} className={step === next ? styles.next : styles.step}>
            <span className={step.isDone ? styles.done : styles.mark} aria-hidden="true">
              {step.isDone ? <CheckmarkCircleFilled /> : <CircleRegular />}
            </span>
            <div className={styles.body}>
              <h2 className={styles.title}>
                {index + 1}. {step.title}
                {step.isDone && <span className={styles.state}>Done</span>}
                {step === next && <span className={styles.state}>Next</span>}
              </h2>
              <p className={styles.text}>{step.text}</p>
              {step.aside}
              <ButtonLink to={step.to} appearance={step === next ? 'primary' : 'secondary'}>
                {step.label}
              </ButtonLink>
            </div>
          </li>
        ))}
      </ol>
    </Page>
  )
}

function useSteps(): Step[] {
  const { redirectUrl, sampleApi } = useInstallation()
  const registrations = useQuery(ownedApplicationsQuery).data
  const connectors = useQuery(listQuery<ConnectorSummary>('connectors')).data
  const connections = useQuery(listQuery<Connection>('connections')).data
  const apps = useQuery(listQuery<AppSummary>('apps')).data

  const resource = registrations?.find((candidate) =>
    candidate.api.oauth2PermissionScopes.some((scope) => scope.isEnabled),
  )
  const client = registrations?.find(
    (candidate) =>
      candidate.passwordCredentials.length > 0 &&
      candidate.requiredResourceAccess.some((entry) => entry.resourceAppId !== graphAppId),
  )
  const isConnected = connections?.some(({ status }) => status === 'Connected')
  return [
    {
      title: 'Register the API',
      text: 'Give the API an identity: register it, set its Application ID URI and add a scope such as access_as_user.',
      isDone: registrations && resource !== undefined,
      to: resource
        ? `/identity/app-registrations/${resource.appId}/expose-an-api`
        : registrations?.length
          ? '/identity/app-registrations'
          : '/identity/app-registrations/new',
      label: resource ? `Open ${resource.displayName}` : 'Register the API',
      aside: sampleApi && (
        <p className={styles.text}>
          No API at hand? The sample API runs at <code>{sampleApi.url}/api/</code>; the overview of
          a registration can start it as that registration.
        </p>
      ),
    },
    {
      title: 'Register the client',
      text: 'Register the connector as a client of its own: a Web redirect URI, the permission of your API, and a client secret.',
      isDone: registrations && client !== undefined,
      to: client
        ? `/identity/app-registrations/${client.appId}/api-permissions`
        : '/identity/app-registrations/new',
      label: client ? `Open ${client.displayName}` : 'Register the client',
      aside: <CopyField label="Redirect URI of connectors" value={redirectUrl} />,
    },
    {
      title: 'Build the connector',
      text: 'Describe the API’s operations and its sign-in, so that apps can call it by name.',
      isDone: connectors && connectors.length > 0,
      to: connectors?.length ? '/make/connectors' : '/make/connectors/new',
      label: connectors?.length ? 'Open custom connectors' : 'Build the connector',
    },
    {
      title: 'Connect',
      text: 'Sign in through the connector once and test an operation. Every user has a connection of their own.',
      isDone: isConnected,
      to: '/make/connections',
      label: 'Open connections',
    },
    {
      title: 'Make the app',
      text: 'Put a button and a gallery on a screen, write the formulas, publish, and share it.',
      isDone: apps && apps.length > 0,
      to: '/make/apps',
      label: apps?.length ? 'Open apps' : 'Make the app',
    },
  ]
}

const listQuery = <T,>(what: 'connectors' | 'connections' | 'apps') => ({
  queryKey: ['home', what],
  queryFn: async ({ signal }: { signal: AbortSignal }) =>
    (await api.get<{ value: T[] }>(`/${what}`, { signal })).value,
})
