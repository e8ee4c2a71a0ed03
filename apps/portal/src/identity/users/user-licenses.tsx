import { Button, Field, Input } from '@fluentui/react-components'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { graph } from '../../shell/api.ts'
import { DataTable } from '../../shell/data-table.tsx'
import { Empty } from '../../shell/empty.tsx'
import { ErrorNotice } from '../../shell/notice.tsx'
import { Section } from '../../shell/page.tsx'
import type { SubscribedSku, User } from '../directory-objects.ts'
import { collectionQuery, useDirectoryWrite } from '../queries.ts'
import { useAdministers } from '../use-administers.ts'

/** Names of the products, and what they are for. */
const products: Readonly<Record<string, [string, string]>> = {
  ENTERPRISEPACK: ['Standard', 'Apps over standard connectors'],
  POWERAPPS_PER_USER: ['Premium', 'Apps over custom and premium connectors'],
}

/** Licences of a user, given and taken one by one. */
export function UserLicenses({ user }: { user: User }) {
  const administers = useAdministers()
  const skus = useSuspenseQuery(collectionQuery<SubscribedSku>('/subscribedSkus')).data
  const held = new Set(user.assignedLicenses?.map(({ skuId }) => skuId))
  const nameOf = ({ skuPartNumber }: SubscribedSku) => products[skuPartNumber]?.[0] ?? skuPartNumber
  const [location, setLocation] = useState('')
  const isMissing = !user.usageLocation
  const change = useDirectoryWrite(async ({ skuId }: SubscribedSku) => {
    if (isMissing && !held.has(skuId)) {
      const usageLocation = location.trim().toUpperCase()
      if (!/^[A-Z]{2}$/.test(usageLocation)) {
        throw new Error('Enter the usage location above first: two letters, such as NO.')
      }
      await graph.patch(`/users/${user.id}`, { usageLocation })
    }
    await graph.post(`/users/${user.id}/assignLicense`, {
      addLicenses: held.has(skuId) ? [] : [{ skuId, disabledPlans: [] }],
      removeLicenses: held.has(skuId) ? [skuId] : [],
    })
  }, 'Licences changed')
  return (
    <Section
      title="Licences"
      description="Users of an app over a custom connector need a Premium licence."
    >
      <ErrorNotice error={change.error} title="The licences were not changed." />
      {administers && isMissing && (
        <Field
          label="Usage location"
          hint="Licences are given for a country. Two letters, such as NO; saved with the first licence."
        >
          <Input value={location} maxLength={2} onChange={(_, data) => setLocation(data.value)} />
        </Field>
      )}
      <DataTable
        label="Licences"
        rows={skus}
        rowKey={(sku) => sku.id}
        empty={<Empty title="The tenant has no licences" />}
        columns={[
          {
            title: 'Product',
            isRowHeader: true,
            cell: (sku) => (
              <span>
                <strong>{nameOf(sku)}</strong> <code>{sku.skuPartNumber}</code>
              </span>
            ),
          },
          { title: 'For', cell: (sku) => products[sku.skuPartNumber]?.[1] ?? '–' },
          {
            title: 'In use',
            cell: (sku) => `${sku.consumedUnits} of ${sku.prepaidUnits.enabled}`,
          },
          { title: 'State', cell: (sku) => (held.has(sku.skuId) ? 'Assigned' : 'Not assigned') },
          {
            title: 'Actions',
            hideTitle: true,
            cell: (sku) =>
              administers && (
                <Button
                  size="small"
                  disabledFocusable={change.isPending}
                  aria-label={`${held.has(sku.skuId) ? 'Remove' : 'Assign'} ${nameOf(sku)}`}
                  onClick={() => change.mutate(sku)}
                >
                  {held.has(sku.skuId) ? 'Remove' : 'Assign'}
                </Button>
              ),
          },
        ]}
      />
    </Section>
  )
}
