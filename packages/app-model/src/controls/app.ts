import { T } from '@patchbay/power-fx'
import { behavior, data, defineControl, design, hidden, output, section } from './definition.ts'
import { themeType } from './theme.ts'

/** The app object. */
export const app = defineControl({
  type: 'App',
  displayName: 'App',
  namePrefix: 'App',
  primaryBehavior: 'OnStart',
  properties: [
    behavior('OnStart'),
    behavior('OnError'),
    { ...behavior('OnMessage'), hidden: true },
    data('StartScreen', T.control('', {}), ''),
    data('Formulas', T.Unknown, ''),
    data('Theme', themeType, 'PowerAppsTheme'),
    data('BackEnabled', T.Boolean, 'true'),
    data('ConfirmExit', T.Boolean, 'false'),
    data('ConfirmExitMessage', T.Text, '""'),
    design('MinScreenHeight', T.Number, '320'),
    design('MinScreenWidth', T.Number, '320'),
    design('SizeBreakpoints', T.table({ Value: T.Number }), '[600, 900, 1200]'),
    output('ActiveScreen', T.control('', {})),
    output('Width', T.Number, 'design'),
    output('Height', T.Number, 'design'),
    output('DesignWidth', T.Number, 'design'),
    output('DesignHeight', T.Number, 'design'),
    ...hidden([output('StudioVersion', T.Text), output('Testing', T.Boolean)]),
  ],
  pane: [
    section('Start', ['StartScreen', 'OnStart']),
    section('Leaving', ['ConfirmExit', 'ConfirmExitMessage', 'BackEnabled']),
    section('Size', ['MinScreenWidth', 'MinScreenHeight', 'SizeBreakpoints']),
  ],
})
