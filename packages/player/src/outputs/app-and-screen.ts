import type { OutputSource } from './output.ts'

/** Outputs of `App`. */
export const app: OutputSource = {
  properties: {
    ActiveScreen:
      (_instance, { currentScreen }) =>
      () =>
        currentScreen()?.reference ?? null,
    Width:
      (_instance, { appSize }) =>
      () =>
        appSize().width,
    Height:
      (_instance, { appSize }) =>
      () =>
        appSize().height,
    DesignWidth:
      (_instance, { designSize }) =>
      () =>
        designSize.width,
    DesignHeight:
      (_instance, { designSize }) =>
      () =>
        designSize.height,
    StudioVersion: () => () => '',
    Testing: () => () => false,
  },
}

/** Outputs of a screen. */
export const screen: OutputSource = {
  properties: {
    Name: (instance) => () => instance.name,
    Printing: () => () => false,
  },
}
