// Loaded into a child process before its own code: when the parent is gone, however it went, so is the child.
process.on('disconnect', () => process.exit())
process.channel?.unref()
