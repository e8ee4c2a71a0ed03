import { Button, FluentProvider, Spinner } from '@fluentui/react-components'
import { DarkThemeRegular } from '@fluentui/react-icons/svg/dark-theme'
import { NavigationRegular } from '@fluentui/react-icons/svg/navigation'
import { PersonRegular } from '@fluentui/react-icons/svg/person'
import { SignOutRegular } from '@fluentui/react-icons/svg/sign-out'
import type { SignedInUser } from '@patchbay/wire'
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { Suspense, useEffect, useState } from 'react'
import { signInAddress } from './api.ts'
import styles from './frame.module.css'
import { areTestSwitchesOn, useInstallationState } from './installation.ts'
import { TextLink } from './links.tsx'
import { MenuButton } from './menu.tsx'
import { Navigation } from './navigation.tsx'
import { ErrorNotice } from './notice.tsx'
import { NotifyProvider } from './notify.tsx'
import { Panel } from './panel.tsx'
import logo from './patchbay.svg'
import { chooseTheme, type ThemeChoice, useTheme, useThemeChoice } from './theme.ts'
import { Welcome } from './welcome.tsx'

/** Everything around a page: theme, header, navigation, banner. */
export function Frame() {
  const { theme, isDark } = useTheme()
  useEffect(() => {
    document.documentElement.style.colorScheme = isDark ? 'dark' : 'light'
    document.documentElement.style.backgroundColor = theme.colorNeutralBackground2
  }, [isDark, theme])
  return (
    <FluentProvider theme={theme} className={styles.provider}>
      <NotifyProvider>
        <FrameBody />
      </NotifyProvider>
    </FluentProvider>
  )
}

function FrameBody() {
  const installation = useInstallationState()
  const { pathname } = useLocation()
  const signedIn = installation.data?.signedIn ?? null
  const mustSignIn = installation.data !== undefined && !signedIn && pathname !== '/'
  useEffect(() => {
    if (mustSignIn) location.replace(signInAddress())
  }, [mustSignIn])

  // The Studio needs every pixel and brings its own navigation.
  const isStudio = pathname.startsWith('/studio/')
  return (
    <div className={styles.frame}>
      <a href="#content" className={styles.skip}>
        Skip to content
      </a>
      <header className={styles.header}>
        {signedIn && <NavigationDrawer alwaysShown={isStudio} />}
        <Link to="/" className={styles.wordmark}>
          <img src={logo} alt="" width={24} height={24} />
          Patchbay
        </Link>
        {signedIn && (
          <span className={styles.tenant} title={signedIn.tenantDomain}>
            {signedIn.tenantDisplayName}
          </span>
        )}
        <span className={styles.space} />
        <ThemeMenu />
        {signedIn && <UserMenu user={signedIn} />}
      </header>
      <DevelopmentSwitches
        switches={installation.data?.developmentSwitches ?? []}
        isSignedIn={signedIn !== null}
      />
      <div className={styles.body}>
        {signedIn && !isStudio && (
          <aside className={styles.side}>
            <Navigation />
          </aside>
        )}
        <main id="content" tabIndex={-1} className={isStudio ? styles.studio : styles.main}>
          {installation.error && !installation.data && (
            <ErrorNotice
              error={installation.error}
              title="The portal could not start"
              onRetry={() => void installation.refetch()}
            />
          )}
          {installation.isPending && <Spinner className={styles.spinner} label="Loading" />}
          {signedIn && (
            <Suspense fallback={<Spinner className={styles.spinner} label="Loading the page" />}>
              <Outlet />
            </Suspense>
          )}
          {installation.data && !signedIn && !mustSignIn && <Welcome />}
        </main>
      </div>
    </div>
  )
}

function NavigationDrawer({ alwaysShown }: { alwaysShown: boolean }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button
        appearance="subtle"
        className={alwaysShown ? styles.menuAlways : styles.menu}
        icon={<NavigationRegular />}
        aria-label="Menu"
        aria-expanded={open}
        onClick={() => setOpen(true)}
      />
      {open && (
        <Panel title="Patchbay" size="navigation" onClose={() => setOpen(false)}>
          <Navigation onNavigate={() => setOpen(false)} />
        </Panel>
      )}
    </>
  )
}

const themeChoices: [ThemeChoice, string][] = [
  ['system', 'As the device'],
  ['light', 'Light'],
  ['dark', 'Dark'],
]

function ThemeMenu() {
  const choice = useThemeChoice()
  return (
    <MenuButton
      appearance="subtle"
      icon={<DarkThemeRegular />}
      aria-label="Theme"
      entries={themeChoices.map(([value, label]) => ({
        label,
        checked: value === choice,
        onSelect: () => chooseTheme(value),
      }))}
    />
  )
}

function UserMenu({ user }: { user: SignedInUser }) {
  return (
    <MenuButton
      appearance="subtle"
      icon={<PersonRegular />}
      className={styles.user}
      aria-label={`Account: ${user.displayName}`}
      header={
        <>
          {user.userPrincipalName}
          {user.isAdministrator && ' · administrator'}
        </>
      }
      entries={[{ label: 'Sign out', icon: <SignOutRegular />, onSelect: () => void signOut() }]}
    >
      <span className={styles.userName}>{user.displayName}</span>
    </MenuButton>
  )
}

async function signOut(): Promise<void> {
  await fetch('/signout', {
    method: 'POST',
    headers: { 'X-Patchbay-Portal': '1' },
    credentials: 'same-origin',
    redirect: 'manual',
  })
  location.assign('/')
}

function DevelopmentSwitches({
  switches,
  isSignedIn,
}: {
  switches: readonly string[]
  isSignedIn: boolean
}) {
  if (switches.length === 0) return null
  const forTests = areTestSwitchesOn(switches)
  return (
    <aside
      className={forTests ? styles.testSwitches : styles.switches}
      aria-label="Development switches"
    >
      <details>
        <summary>
          {forTests
            ? 'Test switches are on: anybody on this machine can sign in as anybody'
            : switches.length === 1
              ? 'A development switch is on'
              : `${switches.length} development switches are on`}
        </summary>
        <ul>
          {switches.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
        {isSignedIn && (
          <p className={styles.switchesLink}>
            <TextLink to="/identity/test-switches">What they do, and their controls</TextLink>
          </p>
        )}
      </details>
    </aside>
  )
}
