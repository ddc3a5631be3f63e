//! How long something takes: warmed up, in several rounds, beside what it is compared with.
//!
//! Time is the processor time of this thread, so that other programs on the machine count as little as they can. The
//! cases of one group take turns, round by round: what disturbs one disturbs the others too, and a ratio stays true.

use std::hint::black_box;
use std::time::Duration;

use cpu_time::ThreadTime;

/// Odd, so that the median is a round that took place.
const ROUNDS: usize = 15;

/// How long one case runs in one round, about.
const ROUND: Duration = Duration::from_millis(20);

/// Something that can be repeated.
pub(crate) struct Case<'a> {
    name: &'static str,
    /// Runs it this many times.
    repeat: Box<dyn FnMut(u64) + 'a>,
}

/// What a case took, in seconds for one time, for each round.
#[derive(Debug)]
pub(crate) struct Timing {
    pub(crate) name: &'static str,
    rounds: Vec<f64>,
}

impl<'a> Case<'a> {
    /// A case; its result is kept from being optimised away.
    pub(crate) fn new<T>(name: &'static str, mut once: impl FnMut() -> T + 'a) -> Self {
        let repeat = move |times| {
            for _ in 0..times {
                black_box(once());
            }
        };
        Self {
            name,
            repeat: Box::new(repeat),
        }
    }

    fn time(&mut self, times: u64) -> Duration {
        let start = ThreadTime::now();
        (self.repeat)(times);
        start.elapsed()
    }

    /// How often it fits into a round. Finding out is the warm-up.
    fn times_in_a_round(&mut self) -> u64 {
        let mut times = 1;
        loop {
            let took = self.time(times);
            if took >= ROUND / 2 {
                let fit = ROUND.as_secs_f64() / took.as_secs_f64() * times as f64;
                return (fit as u64).max(1);
            }
            times *= 2;
        }
    }
}

/// Measures the cases in turns.
pub(crate) fn together(mut cases: Vec<Case<'_>>) -> Vec<Timing> {
    let times: Vec<u64> = cases.iter_mut().map(Case::times_in_a_round).collect();
    let mut timings: Vec<Timing> = cases
        .iter()
        .map(|case| Timing {
            name: case.name,
            rounds: Vec::with_capacity(ROUNDS),
        })
        .collect();
    for _ in 0..ROUNDS {
        for ((case, times), timing) in cases.iter_mut().zip(&times).zip(&mut timings) {
            timing
                .rounds
                .push(case.time(*times).as_secs_f64() / *times as f64);
        }
    }
    timings
}

impl Timing {
    /// Seconds for one time.
    pub(crate) fn seconds(&self) -> f64 {
        quantile(&self.rounds, 0.5)
    }

    /// Times in a second.
    pub(crate) fn per_second(&self) -> f64 {
        1.0 / self.seconds()
    }

    /// Half of the way from the tenth to the ninetieth percentile, as a share of the median.
    pub(crate) fn spread(&self) -> f64 {
        (quantile(&self.rounds, 0.9) - quantile(&self.rounds, 0.1)) / 2.0 / self.seconds()
    }

    /// How many times faster this is than the other, by the median of the rounds.
    pub(crate) fn faster_than(&self, other: &Self) -> f64 {
        let ratios: Vec<f64> = self
            .rounds
            .iter()
            .zip(&other.rounds)
            .map(|(own, other)| other / own)
            .collect();
        quantile(&ratios, 0.5)
    }
}

fn quantile(values: &[f64], share: f64) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let at = (share * (values.len() - 1) as f64).round() as usize;
    values[at]
}
