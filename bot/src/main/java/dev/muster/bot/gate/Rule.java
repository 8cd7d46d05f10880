package dev.muster.bot.gate;

import java.time.Duration;
import java.util.Set;

/**
 * What a plan needs before it runs.
 *
 * @param approvals how many people other than the asker must agree
 * @param approvers roles and groups whose people may agree or deny
 * @param denials how many denials end it
 * @param expires how long it may be voted on
 * @param reason whether the asker must say why
 * @param rest how long it rests between the last approval and the start, so that somebody can still stop it
 * @param typed whether who approves must type the database's name
 */
public record Rule(
        int approvals,
        Set<String> approvers,
        int denials,
        Duration expires,
        boolean reason,
        Duration rest,
        boolean typed) {
    public Rule {
        approvers = Set.copyOf(approvers);
    }
}
