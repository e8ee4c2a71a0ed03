import { Button, Field, Radio, RadioGroup } from '@fluentui/react-components'
import { AddRegular } from '@fluentui/react-icons/svg/add'
import { useState } from 'react'
import { graph } from '../../shell/api.ts'
import { ConfirmDialog } from '../../shell/confirm.tsx'
import { DataTable } from '../../shell/data-table.tsx'
import { Empty } from '../../shell/empty.tsx'
import form from '../../shell/form.module.css'
import { TextLink } from '../../shell/links.tsx'
import { ErrorNotice, Notice } from '../../shell/notice.tsx'
import { Section } from '../../shell/page.tsx'
import { Panel } from '../../shell/panel.tsx'
import { SubmitOrCancel } from '../../shell/submit-or-cancel.tsx'
import { CheckList } from '../check-list.tsx'
import { registrationAddress } from '../directory-links.tsx'
import type { Application, OptionalClaim } from '../directory-objects.ts'
import { useDirectoryWrite } from '../queries.ts'
import {
  addClaims,
  claimNames,
  groupKinds,
  parseGroupKinds,
  removeClaim,
  type TokenType,
  tokenTypes,
} from './optional-claims.ts'
import { useRegistration } from './registration.tsx'

interface Row extends OptionalClaim {
  tokenType: TokenType
}

export function TokenConfigurationPage() {
  const application = useRegistration()
  const [open, setOpen] = useState<'claims' | 'groups' | null>(null)
  const [removing, setRemoving] = useState<Row | null>(null)
  const remove = useDirectoryWrite(
    ({ tokenType, name }: Row) =>
      graph.patch(`/applications/${application.id}`, {
        optionalClaims: removeClaim(application.optionalClaims, tokenType, name),
      }),
    'Claim removed',
  )
  const rows = tokenTypes.flatMap(([tokenType]): Row[] =>
    (application.optionalClaims?.[tokenType] ?? []).map((claim) => ({ ...claim, tokenType })),
  )
  const kinds = parseGroupKinds(application.groupMembershipClaims)
  const typeLabel = (type: TokenType) => tokenTypes.find(([value]) => value === type)?.[1]
  const { oauth2PermissionScopes, requestedAccessTokenVersion } = application.api
  return (
    <>
      {oauth2PermissionScopes.length > 0 && requestedAccessTokenVersion !== 2 && (
        <Notice intent="warning" title="Access tokens for this API are of version 1.">
          Their issuer and audience differ from those that version 2 libraries check. Set
          requestedAccessTokenVersion to 2 in the{' '}
          <TextLink to={registrationAddress(application.appId, 'manifest')} inline>
            Manifest
          </TextLink>{' '}
          if the API expects them.
        </Notice>
      )}
      <Section
        title="Optional claims"
        description="What tokens say besides the usual. ID tokens follow the client’s list, access tokens the API’s."
        commands={
          <Button appearance="primary" icon={<AddRegular />} onClick={() => setOpen('claims')}>
            Add optional claim
          </Button>
        }
      >
        <DataTable
          label="Optional claims"
          rows={rows}
          rowKey={(claim) => `${claim.tokenType} ${claim.name}`}
          empty={<Empty title="No optional claims">Tokens carry the usual claims.</Empty>}
          columns={[
            { title: 'Claim', isRowHeader: true, cell: (claim) => <code>{claim.name}</code> },
            {
              title: 'Description',
              cell: (claim) =>
                claimNames.find(([name]) => name === claim.name)?.[1] ??
                (claim.source === 'user' ? 'Directory extension of the user' : '–'),
            },
            { title: 'Token type', cell: (claim) => typeLabel(claim.tokenType) },
            {
              title: 'Properties',
              cell: (claim) => claim.additionalProperties.join(', ') || '–',
            },
            {
              title: 'Actions',
              hideTitle: true,
              cell: (claim) => (
                <Button
                  size="small"
                  aria-label={`Remove ${claim.name} from ${typeLabel(claim.tokenType)} tokens`}
                  onClick={() => setRemoving(claim)}
                >
                  Remove
                </Button>
              ),
            },
          ]}
        />
      </Section>
      <Section
        title="Groups claim"
        description="Tokens list the groups of the user in groups. Beyond 200 they point to Graph instead."
        commands={<Button onClick={() => setOpen('groups')}>Edit groups claim</Button>}
      >
        <p className={form.hint}>
          {kinds.length === 0
            ? 'Tokens list no groups.'
            : `Tokens list: ${kinds
                .map((kind) => groupKinds.find(([value]) => value === kind)?.[1] ?? kind)
                .join(', ')}.`}
        </p>
      </Section>
      {open === 'claims' && <ClaimsPanel application={application} onClose={() => setOpen(null)} />}
      {open === 'groups' && <GroupsPanel application={application} onClose={() => setOpen(null)} />}
      {removing && (
        <ConfirmDialog
          title={`Remove ${removing.name}?`}
          confirmLabel="Remove"
          onConfirm={() => remove.mutateAsync(removing)}
          onClose={() => setRemoving(null)}
        >
          New {typeLabel(removing.tokenType)} tokens no longer carry it.
        </ConfirmDialog>
      )}
    </>
  )
}

function ClaimsPanel({ application, onClose }: { application: Application; onClose: () => void }) {
  const [tokenType, setTokenType] = useState<TokenType>('idToken')
  const [names, setNames] = useState<readonly string[]>([])
  const held = new Set(application.optionalClaims?.[tokenType].map(({ name }) => name))
  const offered = claimNames.filter(([name]) => !held.has(name))
  const wanted = names.filter((name) => !held.has(name))
  const save = useDirectoryWrite(
    () =>
      graph.patch(`/applications/${application.id}`, {
        optionalClaims: addClaims(application.optionalClaims, tokenType, wanted),
      }),
    'Claims added',
  )
  return (
    <Panel
      title="Add optional claim"
      onClose={onClose}
      onSubmit={() => {
        if (wanted.length > 0 && !save.isPending) save.mutate(undefined, { onSuccess: onClose })
      }}
      footer={
        <>
          <Button
            type="submit"
            appearance="primary"
            disabledFocusable={wanted.length === 0 || save.isPending}
          >
            Add
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <ErrorNotice error={save.error} title="The claims were not added." />
      <Field label="Token type" hint={tokenTypes.find(([value]) => value === tokenType)?.[2] ?? ''}>
        <RadioGroup
          layout="horizontal"
          value={tokenType}
          onChange={(_, data) => setTokenType(data.value as TokenType)}
        >
          {tokenTypes.map(([value, label]) => (
            <Radio key={value} value={value} label={label} />
          ))}
        </RadioGroup>
      </Field>
      <CheckList
        legend="Claims"
        choices={offered.map(([name, text]) => [
          name,
          <>
            <code>{name}</code> {text}
          </>,
        ])}
        selected={names}
        onChange={setNames}
      />
      {offered.length === 0 && <p className={form.hint}>These tokens carry every one already.</p>}
    </Panel>
  )
}

function GroupsPanel({ application, onClose }: { application: Application; onClose: () => void }) {
  const [kinds, setKinds] = useState<readonly string[]>(() =>
    parseGroupKinds(application.groupMembershipClaims),
  )
  const save = useDirectoryWrite(
    () =>
      graph.patch(`/applications/${application.id}`, {
        groupMembershipClaims: kinds.length === 0 ? null : kinds.join(','),
      }),
    'Groups claim saved',
  )
  return (
    <Panel
      title="Edit groups claim"
      onClose={onClose}
      onSubmit={() => {
        if (!save.isPending) save.mutate(undefined, { onSuccess: onClose })
      }}
      footer={<SubmitOrCancel label="Save" isDisabled={save.isPending} onCancel={onClose} />}
    >
      <ErrorNotice error={save.error} title="The groups claim was not saved." />
      <CheckList
        legend="Groups that tokens list"
        choices={groupKinds}
        selected={kinds}
        onChange={setKinds}
      />
      <p className={form.hint}>
        ID and access tokens list the ids of the groups; directory roles are in the claim wids.
      </p>
    </Panel>
  )
}
