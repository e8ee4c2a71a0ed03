import { Button } from '@fluentui/react-components'
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { ButtonLink } from './links.tsx'
import { ErrorNotice, errorMessage } from './notice.tsx'
import { Page } from './page.tsx'

/** A page that failed while rendering or loading: what, and what to do next. */
export function FailurePage({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const isStale = /dynamically imported module|Importing a module script failed/i.test(
    errorMessage(error),
  )
  return (
    <Page
      title="This page did not work"
      subtitle={
        isStale
          ? 'The portal was updated since this tab was opened. Load the page again to get the new version.'
          : 'Nothing was saved by the failing page. Try again; if it fails again, load the page anew.'
      }
    >
      <ErrorNotice error={error} title="What happened:" />
      <p>
        <Button
          appearance="primary"
          onClick={() => {
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
