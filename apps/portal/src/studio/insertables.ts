import { controlTypes } from '@patchbay/app-model'

/** An entry of the insert menu. */
export interface Insertable {
  label: string
  type: string
  variant?: string
}

const labels: Record<string, string> = {
  Label: 'Text label',
  'Classic/Button': 'Button',
  'Classic/TextInput': 'Text input',
}
const variantWords: Record<string, string> = {
  Vertical: 'Vertical',
  Horizontal: 'Horizontal',
  VariableHeight: 'Flexible height',
  ManualLayout: 'Manual layout',
  AutoLayout: 'Automatic layout',
  GridLayout: 'Grid layout',
}

/** Every control of the catalogue that can be inserted, one entry for each variant. */
export const insertables: readonly Insertable[] = [...controlTypes.values()]
  .filter(({ insert }) => insert.length > 0)
  .flatMap(({ type, displayName, variants }): Insertable[] => {
    if (variants.length === 0) return [{ label: labels[type] ?? displayName, type }]
    return variants.map((variant) => ({
      label: `${variantWords[variant] ?? variant} ${displayName.toLowerCase()}`,
      type,
      variant,
    }))
  })
