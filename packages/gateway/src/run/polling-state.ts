/** Query parameter that says that a poll is not the first. */
export const STATE = 'triggerstate'
