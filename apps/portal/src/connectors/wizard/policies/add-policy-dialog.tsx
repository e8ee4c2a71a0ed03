import { Button } from '@fluentui/react-components'
import { Dialog } from '../../../shell/dialog.tsx'
import styles from '../definition-step.module.css'
import { policyTemplates } from './policy-templates.ts'

/** Chooses the kind of a new policy. */
export function AddPolicyDialog({
  onAdd,
  onClose,
}: {
  onAdd: (templateId: string) => void
  onClose: () => void
}) {
  return (
    <Dialog
      title="New policy"
      onClose={onClose}
      actions={<Button onClick={onClose}>Cancel</Button>}
    >
      <ul className={styles.templates} aria-label="Policy templates">
        {policyTemplates.map(({ id, name, description }) => (
          <li key={id}>
            <button type="button" className={styles.template} onClick={() => onAdd(id)}>
              <span className={styles.title}>{name}</span>
              <span className={styles.detail}>{description}</span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
