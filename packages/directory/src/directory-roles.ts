import type { DirectoryRole } from './types.ts'

/** Template ids of the directory roles that something here asks for. */
export const roleTemplates = {
  globalAdministrator: '62e90394-69f5-4237-9190-012177145e10',
  applicationAdministrator: '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
  cloudApplicationAdministrator: '158c047a-c907-4556-b7ef-446551a6b5f7',
  applicationDeveloper: 'cf1c38e5-3621-4004-a7cb-879624dced7c',
  privilegedRoleAdministrator: 'e8611ab8-c189-46e8-94e1-60213ab1f814',
  userAdministrator: 'fe930be7-5e62-47db-91af-98c3a49a38b1',
  groupsAdministrator: 'fdd7a751-b60b-444a-984c-02652fe8fa1c',
  helpdeskAdministrator: '729827e3-9c14-49f7-bb1b-9608f156bbb8',
  licenseAdministrator: '4d6ac14f-3453-41d0-bef9-a3e0c569773a',
  guestInviter: '95e79109-95c0-4d8e-aee3-d01accf2d47b',
  reportsReader: '4a5d8f65-41da-4de4-8968-e035b65339cf',
  globalReader: 'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
} as const

/** Every directory role. An object's id is its template's: the same in each tenant. */
export const directoryRoles: readonly DirectoryRole[] = [
  role('globalAdministrator', 'Global Administrator', 'May do everything in this tenant.'),
  role(
    'applicationAdministrator',
    'Application Administrator',
    'Manages every registration and enterprise application, and consents to delegated permissions.',
  ),
  role(
    'cloudApplicationAdministrator',
    'Cloud Application Administrator',
    'As the application administrator, without application proxies.',
  ),
  role(
    'applicationDeveloper',
    'Application Developer',
    'Registers applications even where members may not.',
  ),
  role(
    'privilegedRoleAdministrator',
    'Privileged Role Administrator',
    'Assigns directory roles, and consents to every permission.',
  ),
  role('userAdministrator', 'User Administrator', 'Manages users and groups.'),
  role('groupsAdministrator', 'Groups Administrator', 'Manages groups and their members.'),
  role(
    'helpdeskAdministrator',
    'Helpdesk Administrator',
    'Resets passwords of users who hold no directory role.',
  ),
  role('licenseAdministrator', 'License Administrator', 'Gives licences to users and takes them.'),
  role('guestInviter', 'Guest Inviter', 'Invites guests even where members may not.'),
  role('reportsReader', 'Reports Reader', 'Reads the sign-in and audit logs.'),
  role('globalReader', 'Global Reader', 'Reads whatever administrators may read; changes nothing.'),
]

function role(
  name: keyof typeof roleTemplates,
  displayName: string,
  description: string,
): DirectoryRole {
  const id = roleTemplates[name]
  return { id, roleTemplateId: id, displayName, description }
}
