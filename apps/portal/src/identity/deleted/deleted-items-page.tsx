import { Button } from '@fluentui/react-components'
import { useState } from 'react'
import { graph } from '../../shell/api.ts'
import { ConfirmDialog } from '../../shell/confirm.tsx'
import { Empty } from '../../shell/empty.tsx'
import { ErrorNotice } from '../../shell/notice.tsx'
import { Page } from '../../shell/page.tsx'
import { Tabs } from '../../shell/tabs.tsx'
import { showDateTime } from '../../shell/time.ts'
import type { DirectoryObject } from '../directory-objects.ts'
import { PagedTable, useDirectoryPages } from '../directory-pages.tsx'
import { useDirectoryWrite } from '../queries.ts'

type Kind = 'user' | 'group' | 'application' | 'servicePrincipal'

const kinds: [Kind, string][] = [
  ['user', 'Users'],
  ['group', 'Groups'],
  ['application', 'App registrations'],
  ['servicePrincipal', 'Enterprise applications'],
]

export function DeletedItemsPage() {
  const [kind, setKind] = useState<Kind>('user')
  return (
    <Page
      title="Deleted items"
      subtitle="What was deleted can be brought back until it is deleted for good."
    >
      <Tabs label="Kind of object" tabs={kinds} selected={kind} onSelect={setKind} />
      <Deleted key={kind} kind={kind} />
    </Page>
  )
}

/** The name that a deleted user had: the directory puts the id before it, to free the name. */
function plainName({ id, userPrincipalName }: DirectoryObject): string {
  const prefix = id.replaceAll('-', '')
  const name = userPrincipalName ?? '–'
  return name.startsWith(prefix) ? name.slice(prefix.length) : name
}

function Deleted({ kind }: { kind: Kind }) {
  const label = kinds.find(([value]) => value === kind)?.[1] ?? ''
  const pages = useDirectoryPages<DirectoryObject>({
    path: `/directory/deletedItems/microsoft.graph.${kind}`,
  })
  const [purging, setPurging] = useState<DirectoryObject | null>(null)
  const restore = useDirectoryWrite(
    ({ id }: DirectoryObject) => graph.post(`/directory/deletedItems/${id}/restore`, {}),
    'Restored',
  )
  const purge = useDirectoryWrite(
    ({ id }: DirectoryObject) => graph.delete(`/directory/deletedItems/${id}`),
    'Deleted for good',
  )
  const nameOf = (object: DirectoryObject) => object.displayName ?? object.id
  return (
    <>
      <ErrorNotice error={restore.error} title="It was not restored." />
      <PagedTable
        label={`Deleted ${label.toLowerCase()}`}
        pages={pages}
        rowKey={(object) => object.id}
        empty={<Empty title={`No deleted ${label.toLowerCase()}`}>Nothing to bring back.</Empty>}
        columns={[
          { title: 'Name', isRowHeader: true, cell: nameOf },
          {
            title: kind === 'user' ? 'User principal name' : 'ID',
            cell: (object) =>
              kind === 'user' ? plainName(object) : <code>{object.appId ?? object.id}</code>,
          },
          { title: 'Deleted', cell: (object) => showDateTime(object.deletedDateTime) },
          {
            title: 'Actions',
            hideTitle: true,
            cell: (object) => (
              <span style={{ display: 'inline-flex', flexWrap: 'wrap', gap: 4 }}>
                <Button
                  size="small"
                  disabledFocusable={restore.isPending}
                  aria-label={`Restore ${nameOf(object)}`}
                  onClick={() => restore.mutate(object)}
                >
                  Restore
                </Button>
                <Button
                  size="small"
                  aria-label={`Delete for good: ${nameOf(object)}`}
                  onClick={() => setPurging(object)}
                >
                  Delete for good
                </Button>
              </span>
            ),
          },
        ]}
      />
      {purging && (
        <ConfirmDialog
          title={`Delete ${nameOf(purging)} for good?`}
          confirmLabel="Delete for good"
          onConfirm={() => purge.mutateAsync(purging)}
          onClose={() => setPurging(null)}
        >
          This cannot be undone. What belonged to it goes with it.
        </ConfirmDialog>
      )}
    </>
  )
}
