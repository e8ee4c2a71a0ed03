import { Button } from '@fluentui/react-components'
import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { ApiError } from './api.ts'
import { ButtonLink } from './links.tsx'
import { ErrorNotice, errorMessage } from './notice.tsx'
import { Page } from './page.tsx'

/** A page that failed while rendering or loading: what, and what to do next. */
export function FailurePage({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const queries = useQueryErrorResetBoundary()
  const { title, subtitle } = explain(error)
  return (
    <Page title={title} subtitle={subtitle}>
      <ErrorNotice error={error} title="What happened:" />
      <p>
        <Button
          appearance="primary"
          onClick={() => {
            queries.reset()
            reset()
            void router.invalidate()
          }}
        >
          Try again
        </Button>{' '}
        <Button onClick={() => location.reload()}>Load the page again</Button>{' '}
        <ButtonLink to="/">Home</ButtonLink>
      </p>
    </Page>
  )
}

function explain(error: unknown): { title: string; subtitle: string } {
  if (error instanceof ApiError && error.status === 404) {
    return {
      title: 'Not found',
      subtitle: 'It was deleted, or it belongs to another tenant, or the address is mistyped.',
    }
  }
  if (error instanceof ApiError && error.status === 403) {
    return { title: 'No access', subtitle: 'Your account may not see this.' }
  }
  if (/dynamically imported module|Importing a module script failed/i.test(errorMessage(error))) {
    return {
      title: 'The portal was updated',
      subtitle: 'It changed since this tab was opened. Load the page again to get the new version.',
    }
  }
  return {
    title: 'This page did not work',
    subtitle: 'Nothing was saved by it. Try again; if it fails again, load the page anew.',
  }
}

/** An address that no page has. */
export function NotFoundPage() {
  return (
    <Page title="No such page" subtitle="The address may be mistyped, or the thing was deleted.">
      <p>
        <code>{location.pathname}</code>
      </p>
      <ButtonLink appearance="primary" to="/">
        Home
      </ButtonLink>
    </Page>
  )
}
