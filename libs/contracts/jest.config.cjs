module.exports = require('../../jest.preset.cjs').nodeProject('contracts');
