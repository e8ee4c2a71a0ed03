/** What a role of the tenant's own can allow: the actions that the server asks for, in words. */
export const roleActions: readonly (readonly [string, string])[] = [
  ['microsoft.directory/users/create', 'Create users'],
  ['microsoft.directory/users/basic/update', 'Change users'],
  ['microsoft.directory/users/delete', 'Delete users'],
  ['microsoft.directory/users/password/update', 'Reset passwords of users without roles'],
  ['microsoft.directory/users/licenseDetails/update', 'Assign licences'],
  ['microsoft.directory/users/inviteGuest', 'Invite guests'],
  ['microsoft.directory/groups/basic/update', 'Change groups'],
  ['microsoft.directory/groups/members/update', 'Change members of groups'],
  ['microsoft.directory/applications/allProperties/update', 'Change app registrations'],
  ['microsoft.directory/auditLogs/allProperties/read', 'Read the logs'],
]
