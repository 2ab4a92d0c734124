import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

@Module({})
class EmptyModule {}

void NestFactory.create(EmptyModule, { logger: false })
  .then((app) => app.listen(0, '127.0.0.1'))
  .then(() => process.stdout.write('listening\n'));
