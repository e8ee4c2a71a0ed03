import { AppFolderRegular } from '@fluentui/react-icons/svg/app-folder'
import { AppsRegular } from '@fluentui/react-icons/svg/apps'
import { AppsListRegular } from '@fluentui/react-icons/svg/apps-list'
import { CheckmarkStarburstRegular } from '@fluentui/react-icons/svg/checkmark-starburst'
import { ClipboardTaskRegular } from '@fluentui/react-icons/svg/clipboard-task'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { HistoryRegular } from '@fluentui/react-icons/svg/history'
import { HomeRegular } from '@fluentui/react-icons/svg/home'
import { LinkMultipleRegular } from '@fluentui/react-icons/svg/link-multiple'
import { OptionsRegular } from '@fluentui/react-icons/svg/options'
import { PeopleRegular } from '@fluentui/react-icons/svg/people'
import { PeopleTeamRegular } from '@fluentui/react-icons/svg/people-team'
import { PlugConnectedRegular } from '@fluentui/react-icons/svg/plug-connected'
import { ShieldPersonRegular } from '@fluentui/react-icons/svg/shield-person'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useInstallationState } from './installation.ts'
import styles from './navigation.module.css'

interface Entry {
  label: string
  to: string
  icon: ReactNode
  /** Refused to anybody else, so not offered. */
  forAdministrators?: boolean
}

const sections: { title: string; entries: Entry[] }[] = [
  {
    title: 'Identity',
    entries: [
      { label: 'App registrations', to: '/identity/app-registrations', icon: <AppsListRegular /> },
      {
        label: 'Enterprise applications',
        to: '/identity/enterprise-applications',
        icon: <AppFolderRegular />,
      },
      { label: 'Users', to: '/identity/users', icon: <PeopleRegular /> },
      { label: 'Groups', to: '/identity/groups', icon: <PeopleTeamRegular /> },
      { label: 'Roles and administrators', to: '/identity/roles', icon: <ShieldPersonRegular /> },
      {
        label: 'Admin consent requests',
        to: '/identity/consent-requests',
        icon: <CheckmarkStarburstRegular />,
        forAdministrators: true,
      },
      {
        label: 'Sign-in settings',
        to: '/identity/settings',
        icon: <OptionsRegular />,
        forAdministrators: true,
      },
      { label: 'Deleted items', to: '/identity/deleted-items', icon: <DeleteRegular /> },
      { label: 'Sign-in logs', to: '/identity/sign-in-logs', icon: <HistoryRegular /> },
      { label: 'Audit logs', to: '/identity/audit-logs', icon: <ClipboardTaskRegular /> },
    ],
  },
  {
    title: 'Make',
    entries: [
      { label: 'Apps', to: '/make/apps', icon: <AppsRegular /> },
      { label: 'Custom connectors', to: '/make/connectors', icon: <PlugConnectedRegular /> },
      { label: 'Connections', to: '/make/connections', icon: <LinkMultipleRegular /> },
    ],
  },
]

/** The portal's main navigation: two sections and home. */
export function Navigation({ onNavigate }: { onNavigate?: () => void }) {
  const isAdministrator = useInstallationState().data?.signedIn?.isAdministrator ?? false
  return (
    <nav aria-label="Main" className={styles.navigation}>
      <Item label="Home" to="/" icon={<HomeRegular />} exact onNavigate={onNavigate} />
      {sections.map((section) => (
        <div key={section.title}>
          <div className={styles.title} aria-hidden="true">
            {section.title}
          </div>
          <ul className={styles.entries} aria-label={section.title}>
            {section.entries
              .filter(({ forAdministrators }) => isAdministrator || !forAdministrators)
              .map(({ label, to, icon }) => (
                <li key={to}>
                  <Item label={label} to={to} icon={icon} onNavigate={onNavigate} />
                </li>
              ))}
          </ul>
        </div>
      ))}
    </nav>
  )
}

function Item({
  label,
  to,
  icon,
  exact = false,
  onNavigate,
}: Entry & { exact?: boolean; onNavigate: (() => void) | undefined }) {
  return (
    <Link to={to} className={styles.item} activeOptions={{ exact }} onClick={() => onNavigate?.()}>
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      {label}
    </Link>
  )
}
