import { TestBed } from '@angular/core/testing';
import { MatDialog } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';

/** Answers the next question that the console asks. Harnesses cannot: they wait until no navigation is under way. */
export async function answerNextQuestion(answer: boolean): Promise<void> {
  const dialog = await firstValueFrom(TestBed.inject(MatDialog).afterOpened);
  dialog.close(answer);
}
