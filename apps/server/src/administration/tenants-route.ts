import {
  type Actor,
  type Directory,
  DirectoryError,
  firstPartyTenant,
  roleTemplates,
  type Tenant,
} from '@patchbay/directory'
import type { ManagedTenant, NewTenant, TenantChange } from '@patchbay/wire'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { generatePassword } from '../seed.ts'
import { type AdministrationContext, installationAdministrator } from './administrator.ts'

const pageSize = 100

const policyMembers = {
  allowedToCreateApps: { type: 'boolean' },
  allowInvitesFrom: {
    enum: ['none', 'adminsAndGuestInviters', 'adminsGuestInvitersAndAllMembers', 'everyone'],
  },
}
const displayName = { type: 'string', minLength: 1, maxLength: 256 }
const domains = {
  type: 'array',
  maxItems: 50,
  items: { type: 'string', maxLength: 253 },
}

/**
 * `/api/tenants`: the tenants of the installation, for those who keep it. Nothing here shows or changes
 * what is in them, and none is deleted.
 *
 * `POST` makes a tenant with its first administrator, whose password is in that answer and nowhere else.
 */
export function registerTenants(
  app: FastifyInstance,
  context: AdministrationContext & {
    /** All of it, or none. */
    transaction: <T>(work: () => Promise<T>) => Promise<T>
  },
): void {
  const { directory } = context

  void app.register((scope, _, done) => {
    scope.addHook('onSend', async (_request, reply) => {
      reply.header('cache-control', 'no-store')
    })
    const refuse = (reply: FastifyReply, error: DirectoryError): FastifyReply =>
      reply.code(error.status).send({ error: { code: error.code, message: error.message } })
    const parent = scope.errorHandler
    scope.setErrorHandler((error: Error, request, reply) =>
      error instanceof DirectoryError ? refuse(reply, error) : parent(error, request, reply),
    )

    scope.get<{ Querystring: { after?: string } }>(
      '/api/tenants',
      { schema: { querystring: { type: 'object', properties: { after: { type: 'string' } } } } },
      async (request) => {
        await installationAdministrator(request, context)
        const found = await directory.tenants.page(request.query.after, pageSize + 1)
        const shown = found.slice(0, pageSize)
        return {
          value: shown.filter(({ id }) => id !== firstPartyTenant.id).map(toManaged),
          next: found.length > pageSize ? (shown.at(-1)?.id ?? null) : null,
        }
      },
    )

    scope.post<{ Body: NewTenant }>(
      '/api/tenants',
      {
        schema: {
          body: {
            type: 'object',
            additionalProperties: false,
            required: ['displayName', 'domains', 'administrator'],
            properties: {
              displayName,
              domains: { ...domains, minItems: 1 },
              ...policyMembers,
              administrator: {
                type: 'object',
                additionalProperties: false,
                required: ['userPrincipalName'],
                properties: {
                  userPrincipalName: { type: 'string', maxLength: 256 },
                  displayName,
                },
              },
            },
          },
        },
      },
      async (request, reply) => {
        const { actor } = await installationAdministrator(request, context)
        const password = generatePassword()
        // Before the transaction: whatever else is written would wait for it.
        const passwordHash = await directory.users.hashPassword(password)
        const tenant = await context.transaction(() =>
          makeTenant(directory, request.body, passwordHash, actor),
        )
        const { userPrincipalName } = request.body.administrator
        return reply
          .code(201)
          .send({ ...toManaged(tenant), administrator: { userPrincipalName, password } })
      },
    )

    scope.patch<{ Params: { id: string }; Body: TenantChange }>(
      '/api/tenants/:id',
      {
        schema: {
          body: {
            type: 'object',
            additionalProperties: false,
            properties: { displayName, domains, ...policyMembers },
          },
        },
      },
      async (request) => {
        const { actor } = await installationAdministrator(request, context)
        const { id } = request.params
        return context.transaction(() => changeTenant(directory, id, request.body, actor))
      },
    )
    done()
  })
}

async function makeTenant(
  directory: Directory,
  { administrator, displayName: name, domains: names, ...policy }: NewTenant,
  passwordHash: string,
  actor: Actor,
): Promise<Tenant> {
  const tenant = await directory.tenants.create(
    {
      displayName: name,
      domains: names,
      // As the first tenant: users decide little for themselves.
      policy: {
        permissionGrantPoliciesAssigned: [
          'ManagePermissionGrantsForSelf.microsoft-user-default-low',
        ],
        ...policy,
      },
    },
    actor,
  )
  const { userPrincipalName } = administrator
  const user = await directory.users.create(
    tenant.id,
    {
      displayName: administrator.displayName ?? 'Administrator',
      userPrincipalName,
    },
    actor,
    passwordHash,
  )
  await directory.users.addDirectoryRole(
    tenant.id,
    user.id,
    roleTemplates.globalAdministrator,
    actor,
  )
  return tenant
}

/** Domains are added and never taken away: objects have names in them. */
async function changeTenant(
  directory: Directory,
  id: string,
  { displayName: name, domains: names = [], ...policy }: TenantChange,
  actor: Actor,
): Promise<ManagedTenant> {
  const tenant = await directory.tenants.find(id)
  // Microsoft's own tenant is nobody's to keep; a domain is no id.
  if (tenant === undefined || tenant.id !== id.toLowerCase() || tenant.id === firstPartyTenant.id)
    throw new DirectoryError('Request_ResourceNotFound', 404, `There is no tenant ${id}.`)
  if (name !== undefined && name !== tenant.displayName)
    await directory.tenants.rename(tenant.id, name, actor)
  const own = new Set(tenant.verifiedDomains.map((domain) => domain.name))
  for (const domain of names)
    if (!own.has(domain.toLowerCase())) await directory.tenants.addDomain(tenant.id, domain, actor)
  if (Object.keys(policy).length > 0) await directory.tenants.updatePolicy(tenant.id, policy, actor)
  const changed = await directory.tenants.find(tenant.id)
  return toManaged(changed ?? tenant)
}

function toManaged({ id, displayName: name, verifiedDomains, policy }: Tenant): ManagedTenant {
  return {
    id,
    displayName: name,
    domains: verifiedDomains
      .toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault))
      .map((domain) => domain.name),
    allowedToCreateApps: policy.allowedToCreateApps,
    allowInvitesFrom: policy.allowInvitesFrom,
  }
}
