import { ControlReference, type HostFunction, type RunContext, T } from '@patchbay/power-fx'

/** What a form is for at the moment. */
export type FormMode = 'Edit' | 'New' | 'View'

/** What functions of forms ask of the running app. */
export interface FormActions {
  setMode(form: ControlReference, mode: FormMode): void
  /** Puts every input of the form back to its default. */
  reset(form: ControlReference): void
}

/** The context of a run in an app with forms. */
export interface FormRunContext extends RunContext {
  readonly forms: FormActions
}

const changing = (
  name: string,
  description: string,
  act: (forms: FormActions, form: ControlReference) => void,
): HostFunction => ({
  name,
  description,
  parameters: [{ name: 'form' }],
  returns: T.Boolean,
  behavior: true,
  invoke([form], call) {
    const { forms } = call.context as Partial<FormRunContext>
    if (!forms) throw new TypeError(`${name} works only in a running app.`)
    if (!(form instanceof ControlReference))
      throw new TypeError(`${name} needs a form as its argument.`)
    act(forms, form)
    return true
  },
})

/** Functions that change what a form is for. */
export const formFunctions: readonly HostFunction[] = [
  changing('EditForm', 'Puts a form into edit mode.', (forms, form) => forms.setMode(form, 'Edit')),
  changing('NewForm', 'Puts a form into new mode.', (forms, form) => forms.setMode(form, 'New')),
  changing('ViewForm', 'Puts a form into view mode.', (forms, form) => forms.setMode(form, 'View')),
  changing('ResetForm', 'Puts the cards of a form back to their defaults.', (forms, form) =>
    forms.reset(form),
  ),
]
