import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkApp, readFiles } from '@patchbay/app-model'
import { ErrorValue, RecordValue, type SymbolInfo, T, TableValue, record } from '@patchbay/power-fx'
import { effect } from 'alien-signals'
import { createPlayer } from './create-player.ts'
import type { Player, PlayerHost } from './player.ts'
import { peek } from './signal.ts'

const PERSON = { oid: 'a-1', name: 'Maker' }

/** A connector whose calls are answered when the test says so. */
function connector() {
  const waiting: { resolve: () => void; reject: (message: string) => void }[] = []
  let calls = 0
  const symbol: SymbolInfo = {
    name: 'Identity',
    kind: 'namespace',
    type: T.record({}),
    functions: [
      {
        name: 'GetIdentity',
        parameters: [],
        returns: T.record({ oid: T.Text, name: T.Text }),
        async: true,
        invoke: () =>
          new Promise((resolve, reject) => {
            calls++
            waiting.push({
              resolve: () => resolve(record(PERSON)),
              reject: (message) => reject(new Error(message)),
            })
          }),
      },
    ],
  }
  return { symbol, waiting, calls: () => calls }
}

interface Spec {
  /** YAML of the screens' content; `Home` alone gives its children. */
  children?: string
  yaml?: string
  app?: string
  host?: PlayerHost
  symbol?: SymbolInfo
}

function play({ children = '', yaml, app = '', host, symbol }: Spec): Player {
  const { document, findings } = readFiles({
    'Src/App.pa.yaml': `App:\n  Properties:\n    Theme: =PowerAppsTheme\n${app}`,
    'Src/Home.pa.yaml': yaml ?? `Screens:\n  Home:\n    Children:\n${children}`,
  })
  assert.deepEqual(findings, [])
  const dataSources = symbol ? [symbol] : []
  const check = checkApp(document, { dataSources })
  assert.deepEqual(check.findings, [])
  return createPlayer({ document, check, dataSources, ...(host && { host }) })
}

const value = (player: Player, path: string, name: string) => peek(player.property(path, name))

const WALKTHROUGH = `      - Button1:
          Control: Classic/Button
          Properties:
            OnSelect: =ClearCollect(colIdentity, Identity.GetIdentity())
      - Gallery1:
          Control: Gallery
          Variant: Vertical
          Properties:
            Items: =colIdentity
          Children:
            - Title1:
                Control: Label
                Properties:
                  Text: =ThisItem.name
                  Width: =Parent.TemplateWidth
`

void describe('the walkthrough app', () => {
  void test('the button calls, the collection fills, the gallery has a row', async () => {
    const { symbol, waiting, calls } = connector()
    const player = play({ children: WALKTHROUGH, symbol })
    const rows: number[] = []
    const count = player.rowCount('Gallery1')
    effect(() => {
      rows.push(count())
    })
    const run = player.run('Button1', 'OnSelect')
    await Promise.resolve()
    assert.equal(peek(player.pending), 1)
    waiting[0]?.resolve()
    await run
    await player.idle()
    assert.equal(calls(), 1)
    assert.equal(peek(player.pending), 0)
    assert.deepEqual(rows, [0, 1])
    assert.equal(value(player, 'Gallery1[1].Title1', 'Text'), 'Maker')
    // A blank gallery leaves five pixels on each side of its rows.
    assert.equal(value(player, 'Gallery1[1].Title1', 'Width'), 630)
    const [collection] = peek(player.collections)
    assert.equal(collection?.name, 'colIdentity')
    assert.ok(collection.value instanceof TableValue)
    assert.equal(collection.value.length, 1)
  })

  void test('a second press is dropped while the first is waited for', async () => {
    const { symbol, waiting, calls } = connector()
    const player = play({ children: WALKTHROUGH, symbol })
    const first = player.run('Button1', 'OnSelect')
    await player.run('Button1', 'OnSelect')
    assert.equal(calls(), 1)
    waiting[0]?.resolve()
    await first
    void player.run('Button1', 'OnSelect')
    assert.equal(calls(), 2)
  })

  void test('a call that fails says what and why, and the app goes on', async () => {
    const { symbol, waiting } = connector()
    const player = play({ children: WALKTHROUGH, symbol })
    const run = player.run('Button1', 'OnSelect')
    waiting[0]?.reject('403 Forbidden')
    await run
    await player.idle()
    const [problem] = peek(player.errors)
    assert.equal(problem?.path, 'Button1')
    assert.equal(problem.property, 'OnSelect')
    assert.match(problem.message, /403 Forbidden/)
    const [banner] = peek(player.notifications)
    assert.equal(banner?.kind, 'error')
    assert.match(banner.message, /Button1\.OnSelect.*403 Forbidden/s)
    assert.equal(peek(player.pending), 0)
  })
})

const BUTTON = (formula: string, name = 'B') =>
  `      - ${name}:\n          Control: Classic/Button\n          Properties:\n            OnSelect: |-\n              =${formula.replaceAll('\n', '\n              ')}\n`
const LABEL = (formula: string, name = 'L') =>
  `      - ${name}:\n          Control: Label\n          Properties:\n            Text: |-\n              =${formula}\n`

/** What a press does: the formula, a formula to read afterwards, and its text. */
const PRESSES: [formula: string, read: string, expected: string][] = [
  ['Set(a, 1); Set(b, a + 1)', 'Text(b)', '2'],
  ['UpdateContext({a: 1, b: "x"})', 'Text(a) & b', '1x'],
  ['Collect(c, {n: 1}); Collect(c, {n: 2})', 'Text(Sum(c, n))', '3'],
  ['ClearCollect(c, {n: 1}, {n: 2}); Remove(c, First(c))', 'Concat(c, Text(n))', '2'],
  ['ClearCollect(c, {n: 1}, {n: 2}); RemoveIf(c, n > 1)', 'Concat(c, Text(n))', '1'],
  ['ClearCollect(c, {n: 1}, {n: 2}); UpdateIf(c, n = 2, {n: 5})', 'Concat(c, Text(n))', '15'],
  ['ClearCollect(c, {n: 1, t: "a"}); Patch(c, First(c), {t: "b"})', 'Concat(c, Text(n) & t)', '1b'],
  ['ClearCollect(c, {n: 1}); Clear(c)', 'Text(CountRows(c))', '0'],
  ['ForAll([1, 2, 3] As x, Collect(c, {n: x.Value}))', 'Text(CountRows(c))', '3'],
  ['If(true, Set(a, "yes"), Set(a, "no"))', 'a', 'yes'],
  ['Set(a, 1); Set(a, a + 1); Set(a, a + 1)', 'Text(a)', '3'],
  ['Concurrent(Set(a, "x"), Set(b, "y"))', 'a & b', 'xy'],
]

void describe('behavior', () => {
  for (const [formula, read, expected] of PRESSES)
    void test(formula, async () => {
      const player = play({ children: BUTTON(formula) + LABEL(read) })
      const seen: unknown[] = []
      const text = player.property('L', 'Text')
      effect(() => {
        seen.push(text())
      })
      await player.run('B', 'OnSelect')
      await player.idle()
      assert.deepEqual(peek(player.errors), [])
      assert.equal(value(player, 'L', 'Text'), expected)
      // Drawn before and after, and never in between.
      assert.ok(seen.length <= 2)
    })

  void test('an error does not stop what follows', async () => {
    const player = play({ children: BUTTON('Set(a, 1 / 0); Set(b, "still")') + LABEL('b') })
    await player.run('B', 'OnSelect')
    assert.equal(value(player, 'L', 'Text'), 'still')
  })

  void test('App.OnError has the error, and no banner comes', async () => {
    const player = play({
      app: '    OnError: =Set(told, FirstError.Message)\n',
      children: BUTTON('Set(a, Value("x"))') + LABEL('Text(1 / 0)') + LABEL('told', 'M'),
    })
    value(player, 'L', 'Text')
    await player.idle()
    await player.idle()
    assert.equal(peek(player.notifications).length, 0)
    assert.notEqual(value(player, 'M', 'Text'), null)
  })

  void test('notifications, parameters, the user and addresses reach the host', async () => {
    const launched: string[] = []
    const player = play({
      host: {
        user: { fullName: 'Maker', email: 'maker@contoso.localhost', id: 'a-1' },
        param: (name) => (name === 'p' ? 'v' : undefined),
        launch: (address, target) => launched.push(`${target} ${address}`),
      },
      children:
        BUTTON(
          'Notify("Done", NotificationType.Success); Launch("https://example.com", {q: "a b"})',
        ) + LABEL('User().Email & Param("p") & Coalesce(Param("none"), "-")'),
    })
    await player.run('B', 'OnSelect')
    const [banner] = peek(player.notifications)
    assert.deepEqual([banner?.message, banner?.kind], ['Done', 'success'])
    assert.deepEqual(launched, ['new https://example.com?q=a+b'])
    assert.equal(value(player, 'L', 'Text'), 'maker@contoso.localhostv-')
    player.dismissNotification(banner?.id ?? 0)
    assert.equal(peek(player.notifications).length, 0)
    player.dispose()
  })

  void test('Select runs after the formula that asks for it', async () => {
    const player = play({
      children: BUTTON('Select(C); Set(a, a & "1")') + BUTTON('Set(a, a & "2")', 'C') + LABEL('a'),
    })
    await player.run('B', 'OnSelect')
    assert.equal(value(player, 'L', 'Text'), '12')
  })
})

void describe('data flow', () => {
  void test('an error shows once, where it arose, and travels on', async () => {
    const player = play({ children: LABEL('Text(1 / 0)', 'A') + LABEL('A.Text', 'B') })
    assert.ok(value(player, 'B', 'Text') instanceof ErrorValue)
    await player.idle()
    assert.deepEqual(
      peek(player.errors).map((problem) => problem.path),
      ['A'],
    )
  })

  void test('a property that waits is blank, then there; it asks once', async () => {
    const { symbol, waiting, calls } = connector()
    const player = play({ symbol, children: LABEL('Identity.GetIdentity().name') })
    const seen: unknown[] = []
    const text = player.property('L', 'Text')
    effect(() => {
      seen.push(text())
    })
    waiting[0]?.resolve()
    await player.idle()
    assert.deepEqual(seen, [null, 'Maker'])
    assert.equal(value(player, 'L', 'Text'), 'Maker')
    assert.equal(calls(), 1)
  })

  void test('a named formula is computed when it is read', () => {
    const player = play({
      app: '    Formulas: =B = A * 2; A = 21\n',
      children: LABEL('"It is " & B'),
    })
    assert.equal(value(player, 'L', 'Text'), 'It is 42')
  })

  void test('a text input starts with its default, keeps what is typed, and is reset', async () => {
    const input = `      - T:\n          Control: Classic/TextInput\n          Properties:\n            Default: =d\n`
    const player = play({
      children: input + BUTTON('Reset(T)') + BUTTON('Set(d, "new")', 'C') + LABEL('T.Text'),
    })
    player.setInput('T', 'Text', 'typed')
    assert.equal(value(player, 'L', 'Text'), 'typed')
    await player.run('B', 'OnSelect')
    assert.equal(value(player, 'L', 'Text'), null)
    player.setInput('T', 'Text', 'typed')
    await player.run('C', 'OnSelect')
    assert.equal(value(player, 'L', 'Text'), 'new')
  })
})

const GALLERY = `      - G:
          Control: Gallery
          Variant: Vertical
          Properties:
            Items: |-
              =[{n: "a"}, {n: "b"}, {n: "c"}]
            OnSelect: =Set(chosen, ThisItem.n); Set(was, ThisItem.IsSelected)
            TemplateFill: =If(ThisItem.IsSelected, Color.Red, Color.Blue)
          Children:
            - T:
                Control: Classic/TextInput
                Properties:
                  Default: =ThisItem.n
            - R:
                Control: Classic/Button
                Properties:
                  OnSelect: =Select(Parent)
                  Text: =T.Text & "!"
`

void describe('a gallery', () => {
  const gallery = () =>
    play({ children: GALLERY + LABEL('G.Selected.n & chosen') + LABEL('T.Text', 'Other') })

  void test('each row has its own controls with their own state', () => {
    const player = gallery()
    player.setInput('G[2].T', 'Text', 'typed')
    assert.deepEqual(
      [1, 2, 3].map((row) => value(player, `G[${row}].R`, 'Text')),
      ['a!', 'typed!', 'c!'],
    )
  })

  void test('the first row is selected until another is', async () => {
    const player = gallery()
    assert.equal(value(player, 'L', 'Text'), 'a')
    player.selectRow('G', 3)
    await player.run('G', 'OnSelect')
    assert.equal(value(player, 'L', 'Text'), 'cc')
    assert.equal(peek(player.variables).find(({ name }) => name === 'was')?.value, true)
    assert.equal(peek(player.selectedRow('G')), 3)
  })

  void test('Select(Parent) selects the row of the control and runs the gallery', async () => {
    const player = gallery()
    await player.run('G[2].R', 'OnSelect')
    assert.equal(value(player, 'L', 'Text'), 'bb')
  })

  void test('a reference from outside means the selected row', () => {
    const player = gallery()
    player.setInput('G[2].T', 'Text', 'typed')
    assert.equal(value(player, 'Other', 'Text'), 'a')
    player.selectRow('G', 2)
    assert.equal(value(player, 'Other', 'Text'), 'typed')
  })

  void test('what the gallery says of each row is said with that row', () => {
    const player = gallery()
    const fills = [1, 2].map((row) => value(player, `G[${row}]`, 'TemplateFill'))
    assert.notDeepEqual(fills[0], fills[1])
  })

  void test('all items carry their controls', () => {
    const player = play({ children: GALLERY + LABEL('Concat(G.AllItems, T.Text, ",")') })
    assert.equal(value(player, 'L', 'Text'), 'a,b,c')
  })

  void test('galleries stand in galleries, each with its own rows', () => {
    const player = play({
      children: `      - Outer:
          Control: Gallery
          Variant: Vertical
          Properties:
            Items: |-
              =[{n: "a", inner: [{m: 1}, {m: 2}]}, {n: "b", inner: [{m: 3}]}]
          Children:
            - Name:
                Control: Label
                Properties:
                  Text: =ThisItem.n
            - Inner:
                Control: Gallery
                Variant: Vertical
                Properties:
                  Items: =ThisItem.inner
                Children:
                  - Number:
                      Control: Label
                      Properties:
                        Text: =Name.Text & ThisItem.m
`,
    })
    assert.deepEqual(
      [1, 2].map((row) => peek(player.rowCount(`Outer[${row}].Inner`))),
      [2, 1],
    )
    assert.deepEqual(
      ['Outer[1].Inner[2].Number', 'Outer[2].Inner[1].Number'].map((path) =>
        value(player, path, 'Text'),
      ),
      ['a2', 'b3'],
    )
  })

  void test('a row removed from its collection is that row', async () => {
    const player = play({
      children: `${BUTTON('ClearCollect(c, {n: 1}, {n: 1}, {n: 2})')}      - G:
          Control: Gallery
          Variant: Vertical
          Properties:
            Items: =c
          Children:
            - X:
                Control: Classic/Button
                Properties:
                  OnSelect: =Remove(c, ThisItem)
`,
    })
    await player.run('B', 'OnSelect')
    await player.run('G[3].X', 'OnSelect')
    await player.run('G[1].X', 'OnSelect')
    const rows = peek(player.property('G', 'Items'))
    assert.ok(rows instanceof TableValue)
    assert.deepEqual(
      rows.rows.map((row) => row instanceof RecordValue && row.get('n')),
      [1],
    )
  })
})

void describe('screens', () => {
  const TWO = `Screens:
  Home:
    Properties:
      OnHidden: =Set(log, log & "hidden ")
    Children:
      - Go:
          Control: Classic/Button
          Properties:
            OnSelect: |-
              =Navigate(Second, ScreenTransition.Fade, {who: "me"}); Set(log, log & "after ")
  Second:
    Properties:
      OnVisible: =Set(log, log & "visible ")
    Children:
      - L:
          Control: Label
          Properties:
            Text: =who & log
      - Home2:
          Control: Classic/Button
          Properties:
            OnSelect: =Back()
`
  void test('Navigate hands over context, and OnHidden and OnVisible run', async () => {
    const player = play({ yaml: TWO })
    await player.start()
    assert.equal(peek(player.currentScreen), 'Home')
    await player.run('Go', 'OnSelect')
    assert.equal(peek(player.currentScreen), 'Second')
    assert.equal(value(player, 'L', 'Text'), 'meafter hidden visible ')
    await player.run('Home2', 'OnSelect')
    assert.equal(peek(player.currentScreen), 'Home')
  })

  void test('StartScreen decides, and OnStart runs', async () => {
    const player = play({
      yaml: TWO,
      app: '    StartScreen: =Second\n    OnStart: =Set(log, "start ")\n',
    })
    await player.start()
    assert.equal(peek(player.currentScreen), 'Second')
    assert.equal(value(player, 'L', 'Text'), 'start visible ')
  })

  void test('sizes follow the page', () => {
    const player = play({ yaml: TWO })
    assert.equal(value(player, 'Home', 'Width'), 1366)
    player.resize(400, 300)
    assert.equal(value(player, 'Home', 'Width'), 400)
    assert.equal(value(player, 'Home', 'Height'), 320)
  })

  void test('a live edit keeps variables, screen and what was typed', async () => {
    const first = play({ yaml: TWO })
    await first.run('Go', 'OnSelect')
    const { document, check } = first
    const second = createPlayer({ document, check, previous: first })
    assert.equal(peek(second.currentScreen), 'Second')
    assert.equal(value(second, 'L', 'Text'), 'meafter hidden visible ')
  })
})
