import { Button, type ButtonProps } from '@fluentui/react-components'
import { useLocation } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import { TextLink } from './links.tsx'
import styles from './page.module.css'

export interface Crumb {
  label: string
  to: string
}

export interface PageProps {
  title: string
  /** What kind of thing the title names, or one sentence about the page. */
  subtitle?: ReactNode
  /** The way up, without this page. */
  breadcrumbs?: Crumb[]
  /** Buttons over the content, in a toolbar. */
  commands?: ReactNode
  children: ReactNode
}

/**
 * A page: breadcrumbs, heading, command bar, content.
 *
 * Takes the focus to the heading when the page is entered, so that the keyboard and a screen reader
 * start where the eye does, and names the browser's tab.
 */
export function Page({ title, subtitle, breadcrumbs = [], commands, children }: PageProps) {
  const { pathname } = useLocation()
  return (
    <div className={styles.page}>
      <Breadcrumbs crumbs={breadcrumbs} />
      <Heading key={pathname} tabTitle={title}>
        {title}
      </Heading>
      {subtitle && <div className={styles.subtitle}>{subtitle}</div>}
      {commands && <CommandBar label={`${title} commands`}>{commands}</CommandBar>}
      <div className={styles.content}>{children}</div>
    </div>
  )
}

/** The row of buttons over a list or a form. */
export function CommandBar({ label, children }: { label: string; children: ReactNode }) {
  return (
    <fieldset aria-label={label} className={styles.commands}>
      {children}
    </fieldset>
  )
}

/** A button of a command bar; quieter than a form's unless it is the primary one. */
export function CommandButton(props: ButtonProps) {
  return <Button appearance="subtle" {...props} />
}

/** A named part of a page, with an optional explanation and buttons. */
export function Section({
  title,
  description,
  commands,
  children,
}: {
  title: string
  description?: ReactNode
  commands?: ReactNode
  children: ReactNode
}) {
  return (
    <section className={styles.section} aria-label={title}>
      <h2 className={styles.sectionTitle}>{title}</h2>
      {description && <p className={styles.description}>{description}</p>}
      {commands && <CommandBar label={`${title} commands`}>{commands}</CommandBar>}
      {children}
    </section>
  )
}

export interface PageSection {
  label: string
  to: string
}

/** A page about one object with its own list of pages at the side (above the content when narrow). */
export function ObjectPage({
  name,
  kind,
  breadcrumbs,
  sections,
  children,
}: {
  name: string
  /** `App registration` */
  kind: string
  breadcrumbs: Crumb[]
  sections: PageSection[]
  children: ReactNode
}) {
  const { pathname } = useLocation()
  const current = sections.find((section) => section.to === pathname)
  const list = useRef<HTMLElement>(null)
  const currentTo = current?.to
  useEffect(() => {
    if (currentTo === undefined) return
    // A narrow window shows the sections as one row that scrolls.
    list.current
      ?.querySelector('[aria-current=page]')
      ?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [currentTo])
  return (
    <div className={styles.page}>
      <Breadcrumbs crumbs={breadcrumbs} />
      <Heading key={pathname} tabTitle={current ? `${name} – ${current.label}` : name}>
        {name}
        {current && <span className={styles.titlePart}> {current.label}</span>}
      </Heading>
      <div className={styles.subtitle}>{kind}</div>
      <div className={styles.object}>
        <nav ref={list} aria-label={kind} className={styles.sections}>
          {sections.map((section) => (
            <TextLink
              key={section.to}
              to={section.to}
              className={styles.sectionLink}
              {...(section === current ? { 'aria-current': 'page' as const } : {})}
            >
              {section.label}
            </TextLink>
          ))}
        </nav>
        <div className={styles.content}>{children}</div>
      </div>
    </div>
  )
}

function Breadcrumbs({ crumbs }: { crumbs: Crumb[] }) {
  if (crumbs.length === 0) return null
  return (
    <nav aria-label="Breadcrumbs">
      <ol className={styles.breadcrumbs}>
        {crumbs.map((crumb) => (
          <li key={crumb.to}>
            <TextLink to={crumb.to}>{crumb.label}</TextLink>
          </li>
        ))}
      </ol>
    </nav>
  )
}

// The first page after loading leaves the focus where the browser put it.
let enteredBefore = false

// Keyed by the address: every page entered mounts a heading of its own.
function Heading({ tabTitle, children }: { tabTitle: string; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${tabTitle} – Patchbay`
  }, [tabTitle])
  useEffect(() => {
    if (enteredBefore) heading.current?.focus({ preventScroll: true })
    enteredBefore = true
  }, [])
  return (
    <h1 ref={heading} tabIndex={-1} className={styles.title}>
      {children}
    </h1>
  )
}
