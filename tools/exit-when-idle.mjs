// Loaded before Jest (`--import`): ends its process as soon as nothing is left to do. By itself Node then takes its
// own house down, and has been seen to go round in circles there for ever, after every test had passed
// (`Environment::CleanupHandles`, Node 24). What a test leaves open still keeps the process alive, and is seen.
process.once('beforeExit', () => process.exit());
