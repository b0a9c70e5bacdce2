// SPDX-License-Identifier: Apache-2.0
package dev.densestream.job.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.record.ModelVersion.Result;
import org.junit.jupiter.api.Test;

class ModelVersionTest {

    private static final ModelVersion TWO = new ModelVersion("m", 2, "aa", "");

    @Test
    void isAcceptedAsTheFirstOrWithAHigherVersion() {
        assertThat(TWO.after(null)).isEqualTo(Result.ACCEPTED);
        assertThat(new ModelVersion("m", 3, "bb", "").after(TWO)).isEqualTo(Result.ACCEPTED);
    }

    @Test
    void isIgnoredIfLowerOrTheSame() {
        assertThat(new ModelVersion("m", 1, "bb", "").after(TWO)).isEqualTo(Result.IGNORED);
        assertThat(new ModelVersion("m", 2, "aa", "").after(TWO)).isEqualTo(Result.IGNORED);
    }

    @Test
    void conflictsIfTheSameVersionHasAnotherDigestOrPrefix() {
        assertThat(new ModelVersion("m", 2, "bb", "").after(TWO)).isEqualTo(Result.CONFLICTING);
        assertThat(new ModelVersion("m", 2, "aa", "x.").after(TWO)).isEqualTo(Result.CONFLICTING);
    }

    @Test
    void retiresWhateverTheVersionAndIsRevivedOnlyByAHigherOne() {
        ModelVersion retired = ModelVersion.retired("m", 2);
        assertThat(retired.after(TWO)).isEqualTo(Result.ACCEPTED);
        assertThat(retired.after(retired)).isEqualTo(Result.IGNORED);
        assertThat(TWO.after(retired)).isEqualTo(Result.IGNORED);
        assertThat(new ModelVersion("m", 3, "aa", "").after(retired)).isEqualTo(Result.ACCEPTED);
    }
}
