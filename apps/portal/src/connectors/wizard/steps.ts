/** The steps of the wizard, in order, with their names. */
export const wizardSteps = [
  { step: 'general', label: 'General' },
  { step: 'security', label: 'Security' },
  { step: 'definition', label: 'Definition' },
  { step: 'code', label: 'Code' },
  { step: 'test', label: 'Test' },
] as const

export type WizardStep = (typeof wizardSteps)[number]['step']

export function isWizardStep(value: unknown): value is WizardStep {
  return wizardSteps.some(({ step }) => step === value)
}

/** Search of `/make/connectors/new`. */
export interface NewConnectorSearch {
  name: string
  step?: WizardStep
}
