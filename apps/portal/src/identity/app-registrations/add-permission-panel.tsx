import { Button, Checkbox, Field, Radio, RadioGroup } from '@fluentui/react-components'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { graph } from '../../shell/api.ts'
import { Empty } from '../../shell/empty.tsx'
import { ErrorNotice } from '../../shell/notice.tsx'
import { Panel } from '../../shell/panel.tsx'
import { Tabs } from '../../shell/tabs.tsx'
import { SearchField } from '../../shell/search-field.tsx'
import {
  type Application,
  firstPartyTenantId,
  type PermissionScope,
  type AppRole,
} from '../directory-objects.ts'
import { addPermissions, offersPermissions } from '../permissions.ts'
import { ownedApplicationsQuery, servicePrincipalsQuery, useDirectoryWrite } from '../queries.ts'
import styles from './add-permission-panel.module.css'

/** An API to choose from, whether it is known as a registration or as a service principal. */
interface Resource {
  appId: string
  displayName: string
  scopes: PermissionScope[]
  roles: AppRole[]
}

type Source = 'microsoft' | 'mine' | 'organization'

const sources: [Source, string][] = [
  ['microsoft', 'Microsoft APIs'],
  ['mine', 'My APIs'],
  ['organization', 'APIs my organization uses'],
]

/** Chooses an API, then permissions of it, and adds them to what the application asks for. */
export function AddPermissionPanel({
  application,
  onClose,
}: {
  application: Application
  onClose: () => void
}) {
  const [source, setSource] = useState<Source>('microsoft')
  const [resource, setResource] = useState<Resource | null>(null)
  const [type, setType] = useState<'Scope' | 'Role'>('Scope')
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [search, setSearch] = useState('')
  const resources = useResources()[source]
  const add = useDirectoryWrite(
    (input: { resource: Resource; ids: string[]; type: 'Scope' | 'Role' }) =>
      graph.patch(`/applications/${application.id}`, {
        requiredResourceAccess: addPermissions(
          application.requiredResourceAccess,
          input.resource.appId,
          input.ids.map((id) => ({ id, type: input.type })),
        ),
      }),
    'Permissions added',
  )
  const matches = (text: string) => text.toLowerCase().includes(search.trim().toLowerCase())
  const choose = (next: Resource | null) => {
    setResource(next)
    setType(next && next.scopes.length === 0 ? 'Role' : 'Scope')
    setChosen(new Set())
    setSearch('')
  }

  if (!resource) {
    const shown = resources.filter(({ displayName, appId }) => matches(`${displayName} ${appId}`))
    return (
      <Panel title="Request API permissions" onClose={onClose} size="large">
        <Tabs
          label="Select an API"
          tabs={sources}
          selected={source}
          onSelect={(next) => {
            setSource(next)
            setSearch('')
          }}
        />
        <Field label="Search APIs">
          <SearchField value={search} onChange={(_, data) => setSearch(data.value)} />
        </Field>
        {shown.length === 0 ? (
          <Empty title="No API here">
            {source === 'mine'
              ? 'Register the API, open Expose an API there and add a scope; then it stands here.'
              : 'No API with permissions has this name.'}
          </Empty>
        ) : (
          <ul className={styles.list} aria-label="APIs">
            {shown.map((candidate) => (
              <li key={candidate.appId}>
                <button type="button" className={styles.api} onClick={() => choose(candidate)}>
                  <span className={styles.name}>{candidate.displayName}</span>
                  <code className={styles.id}>{candidate.appId}</code>
                </button>
              </li>
            ))}
          </ul>
        )}
      </Panel>
    )
  }

  const offered = type === 'Scope' ? resource.scopes : resource.roles
  const shown = offered.filter((permission) =>
    matches(`${permission.value} ${describe(permission)}`),
  )
  const held = new Set(
    application.requiredResourceAccess
      .filter((entry) => entry.resourceAppId === resource.appId)
      .flatMap((entry) => entry.resourceAccess)
      .filter((access) => access.type === type)
      .map((access) => access.id),
  )
  const toggle = (id: string, isChosen: boolean) => {
    const next = new Set(chosen)
    if (isChosen) next.add(id)
    else next.delete(id)
    setChosen(next)
  }
  return (
    <Panel
      title="Request API permissions"
      onClose={onClose}
      size="large"
      onSubmit={() => {
        if (chosen.size === 0 || add.isPending) return
        add.mutate({ resource, ids: [...chosen], type }, { onSuccess: onClose })
      }}
      footer={
        <>
          <Button
            type="submit"
            appearance="primary"
            disabledFocusable={chosen.size === 0 || add.isPending}
          >
            Add permissions
          </Button>
          <Button onClick={() => choose(null)}>All APIs</Button>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <p className={styles.resource}>
        <strong>{resource.displayName}</strong>
        <br />
        <code>{resource.appId}</code>
      </p>
      <ErrorNotice error={add.error} title="No permission was added." />
      <Field label="What type of permissions does your application require?">
        <RadioGroup
          value={type}
          onChange={(_, data) => {
            setType(data.value === 'Role' ? 'Role' : 'Scope')
            setChosen(new Set())
          }}
        >
          <Radio
            value="Scope"
            label="Delegated permissions"
            disabled={resource.scopes.length === 0}
          />
          <Radio
            value="Role"
            label="Application permissions"
            disabled={resource.roles.length === 0}
          />
        </RadioGroup>
      </Field>
      <Field label="Search permissions">
        <SearchField value={search} onChange={(_, data) => setSearch(data.value)} />
      </Field>
      <fieldset className={styles.permissions}>
        <legend className="visually-hidden">Permissions</legend>
        {shown.map((permission) => (
          <PermissionChoice
            key={permission.id}
            permission={permission}
            isHeld={held.has(permission.id)}
            isChosen={chosen.has(permission.id)}
            onToggle={(isChosen) => toggle(permission.id, isChosen)}
          />
        ))}
        {shown.length === 0 && <Empty title="No permission has this name" />}
      </fieldset>
    </Panel>
  )
}

function PermissionChoice({
  permission,
  isHeld,
  isChosen,
  onToggle,
}: {
  permission: PermissionScope | AppRole
  isHeld: boolean
  isChosen: boolean
  onToggle: (isChosen: boolean) => void
}) {
  const descriptionId = useId()
  const needsAdministrator = !('type' in permission) || permission.type === 'Admin'
  return (
    <div className={styles.permission}>
      <Checkbox
        label={permission.value ?? permission.id}
        aria-describedby={descriptionId}
        checked={isHeld || isChosen}
        disabled={isHeld}
        onChange={(_, data) => onToggle(data.checked === true)}
      />
      <div id={descriptionId} className={styles.description}>
        {describe(permission)}
        {needsAdministrator && ' · admin consent required'}
        {isHeld && ' · already requested'}
      </div>
    </div>
  )
}

function describe(permission: PermissionScope | AppRole): string {
  return 'adminConsentDisplayName' in permission
    ? permission.adminConsentDisplayName
    : permission.displayName
}

function useResources(): Record<Source, Resource[]> {
  const servicePrincipals = useSuspenseQuery(servicePrincipalsQuery).data
  const owned = useSuspenseQuery(ownedApplicationsQuery).data
  const byName = (a: Resource, b: Resource) => a.displayName.localeCompare(b.displayName)
  const known = servicePrincipals
    .map((servicePrincipal) => ({
      isFirstParty: servicePrincipal.appOwnerOrganizationId === firstPartyTenantId,
      resource: toResource({
        ...servicePrincipal,
        api: { oauth2PermissionScopes: servicePrincipal.oauth2PermissionScopes },
      }),
    }))
    .filter(({ resource }) => resource.scopes.length + resource.roles.length > 0)
  return {
    microsoft: known
      .filter(({ isFirstParty }) => isFirstParty)
      .map(({ resource }) => resource)
      .toSorted(byName),
    mine: owned.filter(offersPermissions).map(toResource).toSorted(byName),
    organization: known.map(({ resource }) => resource).toSorted(byName),
  }
}

function toResource(source: {
  appId: string
  displayName: string
  api: { oauth2PermissionScopes: PermissionScope[] }
  appRoles: AppRole[]
}): Resource {
  return {
    appId: source.appId,
    displayName: source.displayName,
    scopes: source.api.oauth2PermissionScopes.filter((scope) => scope.isEnabled),
    roles: source.appRoles.filter(
      (role) => role.isEnabled && role.allowedMemberTypes.includes('Application'),
    ),
  }
}
