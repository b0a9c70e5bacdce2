package dev.densestream.job.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.densestream.job.record.ModelVersion.Verdict;
import org.junit.jupiter.api.Test;

class ModelVersionTest {

    private static final ModelVersion TWO = new ModelVersion("m", 2, "aa", "");

    @Test
    void isAcceptedAsTheFirstOrWithAHigherVersion() {
        assertThat(TWO.after(null)).isEqualTo(Verdict.ACCEPTED);
        assertThat(new ModelVersion("m", 3, "bb", "").after(TWO)).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void isIgnoredIfLowerOrTheSame() {
        assertThat(new ModelVersion("m", 1, "bb", "").after(TWO)).isEqualTo(Verdict.IGNORED);
        assertThat(new ModelVersion("m", 2, "aa", "").after(TWO)).isEqualTo(Verdict.IGNORED);
    }

    @Test
    void conflictsIfTheSameVersionHasAnotherDigestOrPrefix() {
        assertThat(new ModelVersion("m", 2, "bb", "").after(TWO)).isEqualTo(Verdict.CONFLICTING);
        assertThat(new ModelVersion("m", 2, "aa", "x.").after(TWO)).isEqualTo(Verdict.CONFLICTING);
    }

    @Test
    void retiresWhateverTheVersionAndIsRevivedOnlyByAHigherOne() {
        ModelVersion retired = ModelVersion.retired("m", 2);
        assertThat(retired.after(TWO)).isEqualTo(Verdict.ACCEPTED);
        assertThat(retired.after(retired)).isEqualTo(Verdict.IGNORED);
        assertThat(TWO.after(retired)).isEqualTo(Verdict.IGNORED);
        assertThat(new ModelVersion("m", 3, "aa", "").after(retired)).isEqualTo(Verdict.ACCEPTED);
    }
}
