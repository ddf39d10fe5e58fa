-- `$slope` and `$start` are what the notebook returned; `{{measure}}` is a column, chosen by a param.
select
  species,
  count(*) as birds,
  round(avg(abs(mass_g - ($start + $slope * {{measure}}))))::integer as mean_error_g
from 'results/birds.csv'
group by species
order by species;
