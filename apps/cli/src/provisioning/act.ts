import { randomBytes, randomUUID } from 'node:crypto'
import {
  type Actual,
  type ActualApplication,
  applicationBody,
  type Change,
  createNames,
  defaultAccess,
  type KnownApplication,
  type Made,
  permissionId,
  type Principal,
  type ProvisioningDocument,
  referencesBody,
  type Work,
  withApplicationIds,
} from '@patchbay/provisioning'
import { expectStatus, type ServerSession } from '../server-session.ts'
import type { JsonObject } from '../walkthrough/client.ts'
import { text } from '../walkthrough/story.ts'

/** A value that is shown this once. */
export interface NewSecret {
  what: string
  value: string
}

export interface Acted {
  made: Made[]
  /** Paths of what is gone. */
  removed: string[]
  secrets: NewSecret[]
}

type TenantWork = Extract<Work, { kind: 'tenant'; entry: unknown }>

/** Does what a plan says, over HTTP, in its order. This is the one place that changes anything. */
export class Provisioner {
  readonly acted: Acted = { made: [], removed: [], secrets: [] }
  #session: ServerSession
  #document: ProvisioningDocument
  #actual: Actual
  /** Ids of users and groups by `user name` and `group name`. */
  #ids = new Map<string, string>()
  /** Registrations whose references wait until all of them have ids. */
  #referring: (Work & { kind: 'application' })[] = []
  #secretValues = new Map<string, string>()

  constructor(session: ServerSession, document: ProvisioningDocument, actual: Actual) {
    this.#session = session
    this.#document = document
    // What is made is added, so that later changes find it.
    this.#actual = {
      ...actual,
      applications: [...actual.applications],
      servicePrincipals: [...actual.servicePrincipals],
    }
    for (const { id, userPrincipalName } of actual.users)
      this.#ids.set(`user ${userPrincipalName.toLowerCase()}`, id)
    for (const { id, displayName } of actual.groups) this.#ids.set(`group ${displayName}`, id)
  }

  /** @throws {Error} with what the server said; what was done before stays, and is in `acted`. */
  async act(change: Change): Promise<void> {
    if (change.kind !== 'application') await this.#referencesOfApplications()
    if (change.action === 'leave') return
    if (change.action === 'delete') return this.#remove(change.made)
    const path = await this.#work(change.work, change.label)
    if (change.action === 'create' && path !== undefined)
      this.acted.made.push({
        kind: change.kind,
        label: change.label,
        surface: change.kind === 'connector' ? 'api' : 'graph',
        path,
      })
  }

  /** What waits for the last registration is done here. */
  async finish(): Promise<void> {
    await this.#referencesOfApplications()
  }

  async #remove({ surface, path, label }: Made): Promise<void> {
    const call = surface === 'api' ? this.#session.api : this.#session.graph
    if (!call) throw new Error(`${label}: connectors are people's. Sign in as a user.`)
    expectStatus(await call('DELETE', path), `Removing ${label}`, 204, 200, 404)
    this.acted.removed.push(path)
  }

  /** @returns the path that takes away what was made. */
  async #work(work: Work, label: string): Promise<string | undefined> {
    switch (work.kind) {
      case 'tenant':
        return 'entry' in work ? this.#tenantOfInstallation(work) : this.#tenant(work)
      case 'user':
        return this.#user(work)
      case 'group':
        return this.#group(work)
      case 'application':
        return this.#application(work)
      case 'owner': {
        const { id } = this.#registration(work.application)
        const userId = this.#id({ user: work.user })
        await this.#refer(`/applications/${id}/owners`, userId, label)
        return `/applications/${id}/owners/${userId}/$ref`
      }
      case 'enterpriseApplication':
        return this.#enterpriseApplication(work)
      case 'member': {
        const groupId = this.#id({ group: work.group })
        const memberId = this.#id(work.principal)
        await this.#refer(`/groups/${groupId}/members`, memberId, label)
        return `/groups/${groupId}/members/${memberId}/$ref`
      }
      case 'secret':
        return this.#secret(work)
      case 'grant':
        return this.#grant(work, label)
      case 'assignment': {
        const { resource, role } = work.entry
        const target = this.#known(resource)
        const body = {
          principalId: this.#id(work.entry),
          resourceId: this.#servicePrincipalId(resource),
          appRoleId:
            role === undefined ? defaultAccess : permissionId(target.roles, role, resource),
        }
        const path = `/servicePrincipals/${body.resourceId}/appRoleAssignedTo`
        return `${path}/${text(await this.#post(path, body, label), 'id')}`
      }
      case 'connector':
        return this.#connector(work, label)
    }
  }

  async #post(path: string, body: object, what: string): Promise<JsonObject> {
    return expectStatus(await this.#session.graph('POST', path, body), what, 201, 200, 204)
  }

  async #patch(path: string, body: object, what: string): Promise<void> {
    if (Object.keys(body).length === 0) return
    expectStatus(await this.#session.graph('PATCH', path, body), what, 204, 200)
  }

  async #refer(path: string, id: string, what: string): Promise<void> {
    const body = { '@odata.id': `${this.#session.publicUrl}/v1.0/directoryObjects/${id}` }
    await this.#post(`${path}/$ref`, body, what)
  }

  /** A tenant of the installation. None is ever taken away, so that no path says how. */
  async #tenantOfInstallation({ entry, id }: TenantWork): Promise<undefined> {
    const { api } = this.#session
    const { administrator, ...stated } = entry
    const { displayName } = entry
    if (!api) throw new Error(`${displayName}: tenants are declared by a person, not by a client.`)
    if (id !== undefined) {
      expectStatus(await api('PATCH', `/api/tenants/${id}`, stated), displayName, 200)
      return
    }
    const { password: _, ...account } = administrator ?? {}
    const answer = await api('POST', '/api/tenants', { ...stated, administrator: account })
    const made = expectStatus(answer, displayName, 201)['administrator'] as JsonObject
    this.acted.secrets.push({
      what: `password of ${text(made, 'userPrincipalName')}`,
      value: text(made, 'password'),
    })
  }

  async #tenant({ patch }: Extract<Work, { patch: object }>): Promise<undefined> {
    const { allowedToCreateApps, ...rest } = patch as { allowedToCreateApps?: boolean }
    await this.#patch(
      '/policies/authorizationPolicy',
      {
        ...rest,
        ...(allowedToCreateApps !== undefined && {
          defaultUserRolePermissions: { allowedToCreateApps },
        }),
      },
      'Changing what members may do',
    )
  }

  async #user({ entry, id }: Work & { kind: 'user' }): Promise<string> {
    const { password, userPrincipalName, ...attributes } = entry
    if (id !== undefined) {
      await this.#patch(`/users/${id}`, attributes, userPrincipalName)
      return `/users/${id}`
    }
    const made = randomBytes(18).toString('base64url')
    const user = await this.#post(
      '/users',
      {
        accountEnabled: true,
        mailNickname: userPrincipalName.split('@')[0],
        ...attributes,
        userPrincipalName,
        // Without `generate` nobody learns it: somebody sets another one.
        passwordProfile: { password: made, forceChangePasswordNextSignIn: false },
      },
      userPrincipalName,
    )
    this.#ids.set(`user ${userPrincipalName.toLowerCase()}`, text(user, 'id'))
    if (password) this.acted.secrets.push({ what: `password of ${userPrincipalName}`, value: made })
    return `/users/${text(user, 'id')}`
  }

  async #group({ entry, id }: Work & { kind: 'group' }): Promise<string> {
    const { members: _, ...attributes } = entry
    if (id !== undefined) {
      await this.#patch(`/groups/${id}`, attributes, entry.displayName)
      return `/groups/${id}`
    }
    const group = await this.#post(
      '/groups',
      {
        mailEnabled: false,
        securityEnabled: true,
        mailNickname: toNickname(entry.displayName),
        ...attributes,
      },
      entry.displayName,
    )
    this.#ids.set(`group ${entry.displayName}`, text(group, 'id'))
    return `/groups/${text(group, 'id')}`
  }

  async #application(work: Work & { kind: 'application' }): Promise<string> {
    const { entry, id } = work
    const { applications } = this.#actual
    const existing = applications.find((each) => each.id === id)
    const body = applicationBody(entry, existing, randomUUID)
    const madeId = id ?? text(await this.#post('/applications', body, entry.displayName), 'id')
    if (id !== undefined) await this.#patch(`/applications/${id}`, body, entry.displayName)
    await this.#readAgain(madeId)
    this.#referring.push({ ...work, id: madeId })
    return `/applications/${madeId}`
  }

  /** Ids of its permissions are known only now. */
  async #readAgain(id: string): Promise<void> {
    const read = expectStatus(
      await this.#session.graph('GET', `/applications/${id}`),
      'Reading it again',
      200,
    )
    const before = this.#actual.applications.find((each) => each.id === id)
    const after = { ...read, owners: before?.owners ?? [] } as unknown as ActualApplication
    this.#actual.applications = [
      ...this.#actual.applications.filter((each) => each.id !== id),
      after,
    ]
  }

  async #referencesOfApplications(): Promise<void> {
    for (const { entry, id } of this.#referring.splice(0)) {
      const own = this.#known(entry.uniqueName ?? entry.appId ?? entry.displayName)
      const body = referencesBody(entry, own, (name) => this.#known(name))
      await this.#patch(`/applications/${id}`, body, entry.displayName)
    }
  }

  async #enterpriseApplication({
    entry,
    id,
  }: Work & { kind: 'enterpriseApplication' }): Promise<string> {
    const { application, ...attributes } = entry
    if (id !== undefined) {
      await this.#patch(`/servicePrincipals/${id}`, attributes, application)
      return `/servicePrincipals/${id}`
    }
    const { appId } = this.#known(application)
    const made = await this.#post('/servicePrincipals', { appId, ...attributes }, application)
    this.#actual.servicePrincipals.push(made as unknown as Actual['servicePrincipals'][number])
    return `/servicePrincipals/${text(made, 'id')}`
  }

  async #secret({ application, entry }: Work & { kind: 'secret' }): Promise<undefined> {
    const { id } = this.#registration(application)
    const { displayName, endDateTime } = entry
    const added = await this.#post(
      `/applications/${id}/addPassword`,
      { passwordCredential: { displayName, ...(endDateTime !== undefined && { endDateTime }) } },
      `Secret ${displayName} of ${application}`,
    )
    const value = text(added, 'secretText')
    this.#secretValues.set(`${id} ${displayName}`, value)
    this.acted.secrets.push({ what: `secret "${displayName}" of ${application}`, value })
  }

  async #grant({ entry, id }: Work & { kind: 'grant' }, label: string): Promise<string> {
    const scope = entry.scopes.join(' ')
    if (id !== undefined) {
      await this.#patch(`/oauth2PermissionGrants/${id}`, { scope }, label)
      return `/oauth2PermissionGrants/${id}`
    }
    const made = await this.#post(
      '/oauth2PermissionGrants',
      {
        clientId: this.#servicePrincipalId(entry.client),
        resourceId: this.#servicePrincipalId(entry.resource),
        ...(entry.user === undefined
          ? { consentType: 'AllPrincipals' }
          : { consentType: 'Principal', principalId: this.#id({ user: entry.user }) }),
        scope,
      },
      label,
    )
    return `/oauth2PermissionGrants/${text(made, 'id')}`
  }

  async #connector(
    { entry, existing }: Work & { kind: 'connector' },
    label: string,
  ): Promise<string> {
    const { api } = this.#session
    if (!api)
      throw new Error(`${label}: connectors are people's. Sign in as a user, not as a client.`)
    const body = {
      ...withApplicationIds(entry, (name) => this.#known(name).appId),
      ...this.#clientSecretOf(entry.clientSecret),
    }
    const answer = existing
      ? await api('PUT', `/api/connectors/${existing.id}`, {
          ...body,
          baseVersion: existing.version,
        })
      : await api('POST', '/api/connectors', body)
    return `/api/connectors/${text(expectStatus(answer, label, 200, 201), 'id')}`
  }

  /** Only a value made in this run is known. */
  #clientSecretOf(from: { application: string; secret: string } | undefined): {
    clientSecret?: string
  } {
    if (!from) return {}
    const value = this.#secretValues.get(
      `${this.#registration(from.application).id} ${from.secret}`,
    )
    return value === undefined ? {} : { clientSecret: value }
  }

  /** @throws {Error} when it still has no id: an earlier change of the plan failed. */
  #known(name: string): KnownApplication {
    const found = createNames(this.#document, this.#actual).application(name)
    if (typeof found === 'string') throw new Error(found)
    if (found.appId === undefined) throw new Error(`${name} is not there yet.`)
    return { appId: found.appId, scopes: found.scopes, roles: found.roles }
  }

  #registration(name: string): ActualApplication {
    const { appId } = this.#known(name)
    const found = this.#actual.applications.find((each) => each.appId === appId)
    if (!found) throw new Error(`${name} has no registration in this tenant.`)
    return found
  }

  #servicePrincipalId(name: string): string {
    const { appId } = this.#known(name)
    const found = this.#actual.servicePrincipals.find((each) => each.appId === appId)
    if (!found) throw new Error(`${name} has no enterprise application in this tenant.`)
    return found.id
  }

  #id({ user, group, application }: Principal): string {
    if (application !== undefined) return this.#servicePrincipalId(application)
    const key = user === undefined ? `group ${group}` : `user ${user.toLowerCase()}`
    const id = this.#ids.get(key)
    if (id === undefined) throw new Error(`There is no ${key}.`)
    return id
  }
}

/** Letters and digits of a name; mail is not served, so any that is allowed will do. */
function toNickname(name: string): string {
  return (
    name
      .normalize('NFKD')
      .replaceAll(/[^\w-]+/g, '')
      .slice(0, 60) || 'group'
  )
}
