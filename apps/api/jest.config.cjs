module.exports = require('../../jest.preset.cjs').nodeProject('api', {
  // Only what hangs takes so long, also on a machine that has other things to do.
  testTimeout: 30_000,
});
