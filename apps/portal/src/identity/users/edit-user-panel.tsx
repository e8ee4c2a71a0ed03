import { Button, Field, Input, Select } from '@fluentui/react-components'
import { useState } from 'react'
import { graph } from '../../shell/api.ts'
import { ErrorNotice } from '../../shell/notice.tsx'
import { Panel } from '../../shell/panel.tsx'
import type { User } from '../directory-objects.ts'
import { useDirectoryWrite } from '../queries.ts'

const fields = [
  ['displayName', 'Display name'],
  ['givenName', 'Given name'],
  ['surname', 'Surname'],
  ['userPrincipalName', 'User principal name'],
  ['mail', 'Mail'],
  ['jobTitle', 'Job title'],
  ['department', 'Department'],
  ['companyName', 'Company'],
  ['officeLocation', 'Office'],
  ['mobilePhone', 'Mobile phone'],
  ['preferredLanguage', 'Preferred language'],
  ['usageLocation', 'Usage location'],
] as const satisfies readonly (readonly [keyof User, string])[]

const hints: Partial<Record<keyof User, string>> = {
  usageLocation: 'Two letters of the country, such as NO. Licences may ask for it.',
  preferredLanguage: 'Such as en or nb-NO.',
  userPrincipalName: 'The name to sign in with; its domain is one of the tenant’s.',
}

const required: readonly string[] = ['displayName', 'userPrincipalName']

/** Changes what the directory says of a user; only what differs is sent. */
export function EditUserPanel({ user, onClose }: { user: User; onClose: () => void }) {
  const [draft, setDraft] = useState<Record<string, string>>(() =>
    Object.fromEntries(fields.map(([name]) => [name, user[name] ?? ''])),
  )
  const [userType, setUserType] = useState(user.userType ?? 'Member')
  const changes = Object.fromEntries(
    fields.flatMap(([name]) => {
      const value = draft[name]?.trim() ?? ''
      return value === (user[name] ?? '') ? [] : [[name, value || null]]
    }),
  )
  if (userType !== (user.userType ?? 'Member')) changes['userType'] = userType
  const isEmpty = (name: string) => required.includes(name) && !draft[name]?.trim()
  const isComplete = !required.some(isEmpty)
  const save = useDirectoryWrite(() => graph.patch(`/users/${user.id}`, changes), 'User saved')
  return (
    <Panel
      title="Edit user"
      onClose={onClose}
      onSubmit={() => {
        if (!isComplete || save.isPending) return
        if (Object.keys(changes).length === 0) onClose()
        else save.mutate(undefined, { onSuccess: onClose })
      }}
      footer={
        <>
          <Button
            type="submit"
            appearance="primary"
            disabledFocusable={!isComplete || save.isPending}
          >
            Save
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <ErrorNotice error={save.error} title="The user was not saved." />
      {fields.map(([name, label]) => (
        <Field
          key={name}
          label={label}
          {...(hints[name] ? { hint: hints[name] } : {})}
          {...(isEmpty(name) ? { validationMessage: 'This cannot be empty.' } : {})}
        >
          <Input
            value={draft[name] ?? ''}
            maxLength={256}
            onChange={(_, data) => setDraft({ ...draft, [name]: data.value })}
          />
        </Field>
      ))}
      <Field label="User type">
        <Select
          value={userType}
          onChange={(_, data) => setUserType(data.value === 'Guest' ? 'Guest' : 'Member')}
        >
          <option>Member</option>
          <option>Guest</option>
        </Select>
      </Field>
    </Panel>
  )
}
